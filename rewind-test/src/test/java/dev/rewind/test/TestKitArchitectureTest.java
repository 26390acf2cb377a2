package dev.rewind.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Users have the kit on the class path of their tests, so it needs few classes. */
class TestKitArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rewind.test");

    @Test
    void theKitUsesPublicEntrancesOnly() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Memory")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rewind.processor.*..",
                        "dev.rewind.rules..",
                        "dev.rewind.testsupport..",
                        "dev.rewind.query..")
                .because("only the mode without a broker takes the rules out of the processor")
                .check(CLASSES);
    }

    @Test
    void theLogInMemoryKnowsNoRules() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.test.memory")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rewind.processor..", "dev.rewind.rules..")
                .check(CLASSES);
    }

    @Test
    void theKitKeepsToTheOldJUnit() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.junit.platform.launcher..", "org.junit.jupiter.params..")
                .check(CLASSES);
    }
}
