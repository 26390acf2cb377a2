package dev.rewind.service.telemetry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class TelemetryArchitectureTest {

    @Test
    void telemetryKnowsNoServiceAndNoBroker() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rewind.rules..",
                        "dev.rewind.processor..",
                        "dev.rewind.query..",
                        "dev.rewind.runner..",
                        "dev.rewind.standalone..",
                        "org.apache.kafka..")
                .because("log lines and metrics are there before a broker answers")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.rewind.service.telemetry"));
    }
}
