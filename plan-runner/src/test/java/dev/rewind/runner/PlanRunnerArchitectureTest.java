package dev.rewind.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rewind.service.clients.LogClients;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanRunnerArchitectureTest {

    private static final String ROOT = "dev.rewind.runner.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rewind.runner");

    @Test
    void theRunnerMeetsTheProcessorInTopicsOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.rewind.processor..", "dev.rewind.query..", "dev.rewind.rules..")
                .because("services embed the runner without any code of the processor")
                .check(CLASSES);
    }

    /**
     * The root package takes part in no slice. It is the public API: PlanRunner, RollbackInbox and StateCapture
     * assemble the sub-packages, and these use its types.
     */
    @Test
    void subPackagesFormNoCycle() {
        slices().matching("dev.rewind.runner.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void subPackagesDependDownwardsOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("Foundation")
                .definedBy(ROOT + "work", ROOT + "state", ROOT + "report", ROOT + "definition")
                .layer("Log")
                .definedBy(ROOT + "log")
                .layer("Mailbox")
                .definedBy(ROOT + "mailbox")
                .layer("History")
                .definedBy(ROOT + "history")
                .layer("Context")
                .definedBy(ROOT + "context")
                .layer("Progress")
                .definedBy(ROOT + "progress")
                .layer("Rollback")
                .definedBy(ROOT + "rollback")
                .layer("Recovery")
                .definedBy(ROOT + "recovery")
                .layer("Execution")
                .definedBy(ROOT + "execution")
                .layer("Inbox")
                .definedBy(ROOT + "inbox")
                .layer("Serving")
                .definedBy(ROOT + "serving")
                .whereLayer("Serving")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("Serving")
                .mayOnlyAccessLayers("Foundation", "Log")
                .whereLayer("Execution")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("Inbox")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("Inbox")
                .mayOnlyAccessLayers("Foundation")
                .whereLayer("Recovery")
                .mayOnlyBeAccessedByLayers("Execution")
                .whereLayer("Rollback")
                .mayOnlyBeAccessedByLayers("Execution")
                .whereLayer("Progress")
                .mayOnlyBeAccessedByLayers("Rollback", "Recovery", "Execution")
                .whereLayer("Context")
                .mayOnlyBeAccessedByLayers("Rollback", "Recovery", "Execution")
                .whereLayer("Log")
                .mayOnlyAccessLayers("Foundation")
                .whereLayer("Mailbox")
                .mayOnlyAccessLayers("Foundation")
                .whereLayer("History")
                .mayOnlyAccessLayers("Foundation")
                .whereLayer("Foundation")
                .mayNotAccessAnyLayer()
                .check(CLASSES);
    }

    @Test
    void onlyTheClassesBelowHaveAKafkaClient() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.apache.kafka.clients.producer.KafkaProducer")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.apache.kafka.clients.consumer.KafkaConsumer")
                .because("LogClients creates them, so that tests can run without a broker")
                .check(CLASSES);
        noClasses()
                .that()
                .doNotHaveSimpleName("PlanEventProducer")
                .and()
                .doNotHaveSimpleName("InboxChannel")
                .should()
                .callMethod(LogClients.class, "producer", Map.class)
                .because("all plans of a runner share one idempotent producer; the inbox has a transactional one")
                .check(CLASSES);
        noClasses()
                .that()
                .doNotHaveSimpleName("MailboxConsumer")
                .and()
                .doNotHaveSimpleName("InboxChannel")
                .and()
                .doNotHaveSimpleName("PlanHistoryReader")
                .and()
                .doNotHaveSimpleName("OfferConsumer")
                .should()
                .callMethod(LogClients.class, "consumer", Map.class)
                .because("all plans of a runner share one consumer on one thread; each read of a history and each"
                        + " served name has its own")
                .check(CLASSES);
    }
}
