package dev.rewind.query;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

class LayersTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rewind");

    @Test
    void theQueryApiKnowsProcessorsByTheirContractsOnly() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("dev.rewind.query..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rewind.processor..", "dev.rewind.rules..", "dev.rewind.runner..")
                .because(
                        "services meet in topics and in the store server's HTTP contract, so each can be replaced alone")
                .check(classes);
    }

    @Test
    void routesKnowNeitherJavalinNorKafka() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("dev.rewind.query")
                .and()
                .doNotHaveSimpleName("SystemReads")
                .and()
                .doNotHaveSimpleName("Main")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.apache.kafka..")
                .because("what a route answers must not hang on how it is carried")
                .check(classes);
    }

    @Test
    void httpKnowsNothingOfCheckpoints() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("dev.rewind.query.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rewind.query", "dev.rewind.query.store..", "dev.rewind.query.log..")
                .because("every route is to be served by the same rules")
                .check(classes);
    }
}
