package dev.rewind.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rewind.runner");

    @Test
    void theRunnerMeetsTheProcessorInTopicsOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rewind.processor..", "dev.rewind.query..", "dev.rewind.rules..")
                .because("services embed the runner without anything of the processor")
                .check(classes);
    }

    @Test
    void plansKnowNothingOfFiles() {
        noClasses()
                .that()
                .resideInAPackage("dev.rewind.runner")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.rewind.runner.file")
                .because("a plan file is one way to write a plan, over the public API")
                .check(classes);
    }

    @Test
    void whatIsSentGoesThroughTheLogAndWhatIsReadThroughTheInbox() {
        noClasses()
                .that()
                .doNotHaveSimpleName("EventLog")
                .and()
                .doNotHaveSimpleName("InboxChannel")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.apache.kafka.clients.producer.KafkaProducer")
                .because("all plans of a runner share one producer, whose acknowledgements mean something")
                .check(classes);
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Inbox")
                .and()
                .haveSimpleNameNotStartingWith("Archive")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.apache.kafka.clients.consumer.KafkaConsumer")
                .because(
                        "all plans of a runner share one consumer on one thread; another lives as long as a look into the past")
                .check(classes);
    }
}
