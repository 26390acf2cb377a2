package dev.rewind.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ServiceKitArchitectureTest {

    private static final JavaClasses KIT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rewind.service");

    @Test
    void packagesDependInOneDirection() {
        slices().matching("dev.rewind.(**)")
                .should()
                .beFreeOfCycles()
                .because("topics and presence use the configuration, and the configuration uses neither")
                .check(KIT);
    }

    @Test
    void theKitKnowsNoService() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rewind.rules..",
                        "dev.rewind.processor..",
                        "dev.rewind.query..",
                        "dev.rewind.runner..",
                        "dev.rewind.standalone..",
                        "dev.rewind.kafka..")
                .because("every service depends on the kit")
                .check(KIT);
    }

    @Test
    void onlyTheseTalkToBrokers() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.rewind.service.clients", "dev.rewind.service.topics", "dev.rewind.service.presence")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.clients.admin..", "org.apache.kafka.clients.producer..")
                .because("settings are there before a broker answers")
                .check(KIT);
    }
}
