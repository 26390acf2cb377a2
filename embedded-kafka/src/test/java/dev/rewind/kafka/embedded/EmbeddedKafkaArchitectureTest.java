package dev.rewind.kafka.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaArchitectureTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rewind.kafka.embedded");

    @Test
    void theBrokerDoesNotDependOnOtherModules() {
        noClasses()
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.rewind..")
                        .and(DescribedPredicate.not(
                                JavaClass.Predicates.resideInAPackage("dev.rewind.kafka.embedded"))))
                .because("any program can embed the broker")
                .check(MODULE);
    }

    @Test
    void onlyTheClusterItsBuilderAndItsExceptionArePublic() {
        classes()
                .that()
                .doNotBelongToAnyOf(EmbeddedKafka.class, EmbeddedKafkaBuilder.class, EmbeddedKafkaException.class)
                .should()
                .notBePublic()
                .check(MODULE);
    }
}
