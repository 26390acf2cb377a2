package dev.rewind.runner.file;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PlanFilesArchitectureTest {

    private static final String ROOT = "dev.rewind.runner.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT + "file");

    @Test
    void filesUseThePublicApiOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "log..",
                        ROOT + "mailbox..",
                        ROOT + "history..",
                        ROOT + "context..",
                        ROOT + "definition..",
                        ROOT + "state..",
                        ROOT + "execution..")
                .because("a plan file is one way to write a plan, built on the public API")
                .check(CLASSES);
    }

    @Test
    void actionsDoNotReadTheFile() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "file.action")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "file")
                .because("actions run what the file says and do not read it")
                .check(CLASSES);
    }
}
