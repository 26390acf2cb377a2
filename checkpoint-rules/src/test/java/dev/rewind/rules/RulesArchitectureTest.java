package dev.rewind.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
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
                .check(CLASSES);
    }

    @Test
    void packagesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("decisions")
                .definedBy("dev.rewind.rules")
                .layer("approval")
                .definedBy("dev.rewind.rules.approval")
                .layer("fence")
                .definedBy("dev.rewind.rules.fence")
                .layer("history")
                .definedBy("dev.rewind.rules.history")
                .layer("state")
                .definedBy("dev.rewind.rules.state")
                .whereLayer("decisions")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("approval")
                .mayOnlyBeAccessedByLayers("decisions")
                .whereLayer("fence")
                .mayOnlyBeAccessedByLayers("decisions")
                .whereLayer("history")
                .mayOnlyBeAccessedByLayers("decisions")
                .whereLayer("state")
                .mayOnlyBeAccessedByLayers("decisions", "fence", "history")
                .because("decisions use the past and the state, and the state knows neither")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.rewind.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** A new event or fact then does not compile until every place handles it. */
    @Test
    void eventsAndFactsAreToldApartByTheirVisitors() {
        assertThat(CLASSES.stream()
                        .flatMap(type -> type.getInstanceofChecks().stream())
                        .filter(check -> check.getRawType().isAssignableTo(Fact.class)
                                || check.getRawType().isAssignableTo(PlanEvent.class))
                        .map(check -> check.getOwner().getOwner().getSimpleName() + " looks for "
                                + check.getRawType().getSimpleName()))
                .as("use Fact.Cases or PlanEvent.Cases, or list the check here with its reason")
                // Only refused rollback requests and forks have another entity to tell; other events name no such
                // entity.
                // A fork is handed over with what its request says.
                .containsExactlyInAnyOrder(
                        "ParticipantRequests looks for RollbackRequested",
                        "ParticipantRequests looks for EntityForked",
                        "ParticipantRequests looks for ForkRequested");
    }

    /**
     * A new event that another entity publishes must be answered, so it must be added to {@link ParticipantRequests}.
     */
    @Test
    void onlyRollbackRequestsAreMadeOnBehalfOfAnotherEntity() {
        assertThat(Stream.of(PlanEvent.class.getPermittedSubclasses())
                        .filter(type -> Stream.of(type.getRecordComponents())
                                .anyMatch(component -> component.getName().equals("onBehalfOf"))))
                .containsExactly(PlanEvent.RollbackRequested.class);
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
                .check(CLASSES);
    }
}
