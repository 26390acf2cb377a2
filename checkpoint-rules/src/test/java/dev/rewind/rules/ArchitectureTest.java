package dev.rewind.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private final JavaClasses rules = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rewind.rules");

    @Test
    void kafkaIsNotOnTheClassPath() {
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> Class.forName("org.apache.kafka.common.header.Headers"));
    }

    @Test
    void theLawReadsNoClockAndDoesNoInputOrOutput() {
        noClasses()
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.nio.file..", "java.net..", "java.util.concurrent..", "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .because("the same log must give the same decisions on every machine and in every replay")
                .check(rules);
    }

    @Test
    void onlyTheFoldChangesState() {
        noClasses()
                .that()
                .doNotHaveSimpleName("EntityState")
                .and()
                .doNotHaveSimpleName("Fold")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("Fold")
                .because("live operation and replay use the same fold")
                .check(rules);
    }
}
