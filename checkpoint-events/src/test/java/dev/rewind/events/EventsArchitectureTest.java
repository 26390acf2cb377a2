package dev.rewind.events;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class EventsArchitectureTest {

    private static final JavaClasses CONTRACT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rewind.events");

    @Test
    void packagesDependInOneDirection() {
        slices().matching("dev.rewind.(**)")
                .should()
                .beFreeOfCycles()
                .because("the codec uses the vocabulary, and the vocabulary uses json")
                .check(CONTRACT);
    }

    @Test
    void jsonKnowsNothingOfTheVocabulary() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.events.json")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rewind.events", "dev.rewind.events.cloudevents")
                .because("canonical JSON and hashes are a specification of their own")
                .check(CONTRACT);
    }

    @Test
    void onlyTheCodecUsesKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.rewind.events.cloudevents")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .because("the rules use the vocabulary and have no Kafka on their class path")
                .check(CONTRACT);
    }
}
