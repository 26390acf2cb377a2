package dev.rewind.processor;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.InstanceofCheck;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Code that handles all types of events or facts uses {@link PlanEvent.Cases} or {@link Fact.Cases}, so that a new type
 * does not compile until it is handled. This test lists the checks for single types that remain.
 */
class TypeChecksTest {

    /** Facts with a snapshot row to copy, with a command or an offer to send, or after which pruning may be due. */
    private static final Set<Class<? extends Fact>> CHECKED_FACTS = Set.of(
            Fact.CheckpointTaken.class,
            Fact.RollbackOrdered.class,
            Fact.CheckpointsPruned.class,
            Fact.PlanOffered.class,
            Fact.RollbackProposed.class);

    private static final Set<Class<? extends Fact>> OTHER_FACTS = Set.of(
            Fact.StepClosed.class,
            Fact.PlanClosed.class,
            Fact.RollbackSettled.class,
            Fact.ParticipantAnswered.class,
            Fact.ParticipantsAsked.class,
            Fact.RequestRefused.class,
            Fact.EntityParked.class,
            Fact.EntityResumed.class,
            Fact.EntityParkedByHand.class,
            Fact.PlanPaused.class,
            Fact.SignalReceived.class,
            Fact.WaitEnded.class,
            Fact.CheckpointPinned.class,
            Fact.CheckpointUnpinned.class,
            Fact.CheckpointRestored.class,
            Fact.IntegrityFailed.class,
            Fact.ProposalClosed.class,
            Fact.CheckpointForked.class);

    /** Events of the processor's own timers, and the start of a step, for whose answer a runner may wait. */
    private static final Set<Class<? extends PlanEvent>> CHECKED_EVENTS = Set.of(
            PlanEvent.DeadlineReached.class,
            PlanEvent.RetentionDue.class,
            PlanEvent.RunnerLost.class,
            PlanEvent.StepStarted.class);

    /** Events of runners, services and people. */
    private static final Set<Class<? extends PlanEvent>> OTHER_EVENTS = Set.of(
            PlanEvent.StepCompleted.class,
            PlanEvent.StepFailed.class,
            PlanEvent.PlanCompleted.class,
            PlanEvent.PlanFailed.class,
            PlanEvent.StateCaptured.class,
            PlanEvent.OperationFailed.class,
            PlanEvent.RollbackRequested.class,
            PlanEvent.RollbackApplied.class,
            PlanEvent.RollbackFailed.class,
            PlanEvent.RollbackRetryRequested.class,
            PlanEvent.EntityResumed.class,
            PlanEvent.PlanPauseRequested.class,
            PlanEvent.PlanCancelRequested.class,
            PlanEvent.EntityParkRequested.class,
            PlanEvent.PlanSignalled.class,
            PlanEvent.CheckpointPinned.class,
            PlanEvent.CheckpointUnpinned.class,
            PlanEvent.CheckpointRestored.class,
            PlanEvent.PlanRequested.class,
            PlanEvent.PlanReleased.class,
            PlanEvent.RollbackApproved.class,
            PlanEvent.RollbackRejected.class,
            PlanEvent.ForkRequested.class,
            PlanEvent.EntityForked.class,
            PlanEvent.ForkRefused.class);

    @Test
    void everyTypeOfFactIsClassified() {
        assertThat(Fact.class.getPermittedSubclasses())
                .containsExactlyInAnyOrderElementsOf(union(CHECKED_FACTS, OTHER_FACTS));
    }

    @Test
    void everyTypeOfEventIsClassified() {
        assertThat(PlanEvent.class.getPermittedSubclasses())
                .containsExactlyInAnyOrderElementsOf(union(CHECKED_EVENTS, OTHER_EVENTS));
    }

    @Test
    void onlyTheListedPlacesCheckForATypeOfEventOrFact() {
        assertThat(new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages("dev.rewind.processor")
                                .stream()
                                .flatMap(type -> type.getInstanceofChecks().stream())
                                .filter(check -> check.getRawType().isAssignableTo(Fact.class)
                                        || check.getRawType().isAssignableTo(PlanEvent.class))
                                .map(TypeChecksTest::described))
                .isSubsetOf(
                        // The answer of a trial decision is its order, its proposal or its refusal.
                        "DryRunRoute checks for RollbackOrdered",
                        "DryRunRoute checks for RollbackProposed",
                        "DryRunRoute checks for RequestRefused",
                        "ForkPlanRoute checks for RequestRefused",
                        // A runner waits for whether the id of its plan is new.
                        "AwaitedFacts checks for StepStarted",
                        // The fact is written with the JSON of the stored checkpoint.
                        "OutputRecords checks for CheckpointTaken",
                        // An order is followed by its command.
                        "OutputRecords checks for RollbackOrdered",
                        // An offer goes to the topic of offers too.
                        "OutputRecords checks for PlanOffered",
                        // Pruning is due while checkpoints are taken, and again after a full fact.
                        "RetentionSettings checks for CheckpointTaken",
                        "RetentionSettings checks for CheckpointsPruned",
                        "RetentionSettings checks for RetentionDue",
                        // The row of a deadline that fired too early is restored.
                        "Decider checks for DeadlineReached");
    }

    private static String described(InstanceofCheck check) {
        String topLevel = check.getOwner().getOwner().getName().replaceAll("^.*\\.|\\$.*$", "");
        return topLevel + " checks for " + check.getRawType().getSimpleName();
    }

    private static <T> Set<Class<?>> union(Set<Class<? extends T>> some, Set<Class<? extends T>> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
    }
}
