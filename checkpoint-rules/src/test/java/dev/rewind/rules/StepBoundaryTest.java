package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.startedAfter;
import static dev.rewind.rules.EntityScenario.startedForAMinute;
import static dev.rewind.rules.EntityScenario.step;
import static dev.rewind.rules.EntityScenario.stepDue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A step starts and the one before completes, in one event. */
class StepBoundaryTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void theStepBeforeCompletesAndThenTheCheckpointIsTaken() {
        scenario.given(started("a"));

        List<Fact> facts = scenario.happens(startedAfter("a", "b"));

        assertThat(facts).extracting(FactText::of).containsExactly("a/1 completed", "taken 2 after 1 in epoch 1 for b");
        assertThat((Fact.StepClosed) facts.get(0)).satisfies(closed -> {
            assertThat(closed.checkpointId()).isEqualTo(new CheckpointId(PLAN, 1));
            assertThat(closed.outcome()).isEqualTo(StepOutcome.COMPLETED);
            assertThat(closed.event()).isEqualTo(facts.get(1).event());
        });
        assertThat(scenario.state.head().openSteps()).extracting("name").containsExactly("b");
        assertThat(scenario.state.head().counts().stepsCompleted()).isEqualTo(1);
    }

    @Test
    void aPlanOfThreeStepsIsFourEventsAndThreeCheckpointsAndOneForItsEnd() {
        scenario.given(started("a"), startedAfter("a", "b"), startedAfter("b", "c"));
        assertThat(scenario.happened(new PlanEvent.PlanCompleted(null, Snapshot.of("end"))))
                .containsExactly("c/1 completed", "taken 4 after 3 in epoch 1", "plan completed");
        assertThat(scenario.state.head().counts().stepsCompleted()).isEqualTo(3);
        assertThat(scenario.state.lastOffset()).isEqualTo(3);
        assertThat(scenario.status()).isEqualTo(EntityStatus.COMPLETED);
    }

    @Test
    void aCompletionThatIsRefusedDoesNotRefuseTheStart() {
        assertThat(scenario.happened(startedAfter("never known", "a")))
                .containsExactly("taken 1 after - in epoch 1 for a", "refused step_not_open");
        scenario.given(completed("a"));
        assertThat(scenario.happened(startedAfter("a", "b")))
                .as("completed already")
                .containsExactly("taken 2 after 1 in epoch 1 for b", "refused step_not_open");
        assertThat(scenario.happened(startedAfter(new CompletedStep("b", null, 2), "c", 1, null)))
                .as("another attempt")
                .containsExactly("taken 3 after 2 in epoch 1 for c", "refused step_not_open");
        assertThat(scenario.state.head().openSteps()).extracting("name").containsExactly("b", "c");
        assertThat(scenario.state.head().counts().refused()).isEqualTo(3);
    }

    @Test
    void theRefusalNamesTheCompletionAndNotTheStart() {
        assertThat(scenario.happens(startedAfter("x", "a")).get(1))
                .isInstanceOfSatisfying(Fact.RequestRefused.class, refused -> {
                    assertThat(refused.type()).isEqualTo("step-started");
                    assertThat(refused.why()).isEqualTo("step \"x\", attempt 1, is not under way");
                });
    }

    @Test
    void aStepThatCompletesAndStartsAgainIsNotCancelled() {
        scenario.given(started("page"));
        assertThat(scenario.happened(startedAfter("page", "page")))
                .containsExactly("page/1 completed", "taken 2 after 1 in epoch 1 for page");
        assertThat(scenario.state.head().openSteps())
                .extracting("checkpointId")
                .containsExactly(new CheckpointId(PLAN, 2));
    }

    @Test
    void aStepThatStartsWhileUnderWayWasAbandonedAlsoWhenAnotherOneCompletes() {
        scenario.given(started("a"), started("b"));
        assertThat(scenario.happened(startedAfter("a", "b")))
                .containsExactly("a/1 completed", "b/1 cancelled", "taken 3 after 2 in epoch 1 for b");
    }

    @Test
    void ofSeveralOpenStepsTheNamedOneCompletesAndTheOthersStayOpen() {
        scenario.given(started("a"), started("b"), started("c"));
        assertThat(scenario.happened(startedAfter("b", "d")))
                .containsExactly("b/1 completed", "taken 4 after 3 in epoch 1 for d");
        assertThat(scenario.state.head().openSteps()).extracting("name").containsExactly("a", "c", "d");
    }

    @Test
    void ofStepsOfOneNameTheIndexTellsWhichCompletesAndWithoutItTheOneThatStartedLast() {
        scenario.given(indexed(0), indexed(1), indexed(2));
        scenario.given(startedAfter(new CompletedStep("a", 1, 1), "b", 1, null));
        assertThat(scenario.state.head().openSteps()).extracting("index").containsExactly(0, 2, null);
        scenario.given(startedAfter(new CompletedStep("a", null, 1), "c", 1, null));
        assertThat(scenario.state.head().openSteps()).extracting("index").containsExactly(0, null, null);
    }

    private static PlanEvent indexed(int index) {
        return new StepStarted(null, new Step("a", index, 1), Snapshot.of(index), null, null, Map.of(), List.of());
    }

    @Test
    void theDeadlineOfTheCompletedStepIsGoneAndThatOfTheNewOneCounts() {
        scenario.given(startedForAMinute("a"));
        assertThat(scenario.state.stepDeadlines()).containsOnlyKeys(1L);
        scenario.given(startedAfter("a", "b"));
        assertThat(scenario.state.stepDeadlines()).isEmpty();
        scenario.passes(Duration.ofMinutes(5));
        assertThat(scenario.happened(stepDue(1))).containsExactly("refused nothing_due");

        scenario.given(new StepStarted(
                null,
                step("c", 1),
                Snapshot.of("c"),
                1000L,
                null,
                Map.of(),
                List.of(),
                null,
                new CompletedStep("b", null, 1)));
        assertThat(scenario.state.stepDeadlines()).containsOnlyKeys(3L);
    }

    @Test
    void aStepThatTimedOutBeforeDoesNotCompleteAnyMore() {
        scenario.given(startedForAMinute("a"));
        scenario.passes(Duration.ofMinutes(2));
        scenario.given(stepDue(1), applied(1));
        assertThat(scenario.happened(startedAfter(new CompletedStep("a", null, 1), "b", 1, 1L)))
                .containsExactly("refused stale_epoch");
        assertThat(scenario.history.outcomes).containsEntry(1L, StepOutcome.TIMED_OUT);
    }

    @Test
    void theFailuresOfTheCompletedStepAreForgotten() {
        scenario.given(started("a"), failed("a"), applied(1), started("a", 2, 2L));
        assertThat(scenario.state.failures()).containsOnlyKeys("a");
        scenario.given(startedAfter(new CompletedStep("a", null, 2), "b", 1, 2L));
        assertThat(scenario.state.failures()).isEmpty();
    }

    @Test
    void theFenceRefusesTheWholeEvent() {
        scenario.given(started("a"), started("b"), failed("b"));
        assertThat(scenario.happened(startedAfter("a", "c"))).containsExactly("refused rollback_pending");
        assertThat(scenario.happened(startedAfter(new CompletedStep("a", null, 1), "c", 1, 1L)))
                .containsExactly("refused stale_epoch");
        assertThat(scenario.happened(startedAfter(new CompletedStep("a", null, 1), "c", 1, 3L)))
                .containsExactly("refused unknown_epoch");
        assertThat(scenario.history.checkpoints).hasSize(2);
    }

    @Test
    void whileARollbackIsPendingAStartOfTheNewEpochAcknowledgesAndCompletesNothingOfTheOldOne() {
        scenario.given(started("a"), started("b"), failed("b"));
        assertThat(scenario.happened(startedAfter(new CompletedStep("a", null, 1), "b", 2, 2L)))
                .containsExactly("r1 applied", "taken 3 after 2 in epoch 2 for b", "refused step_not_open");
    }

    @Test
    void aParkedEntityCompletesAndStartsStepsAsBefore() {
        EntityScenario parked = new EntityScenario(new LawLimits(Duration.ofSeconds(5), 5, 0, 1));
        parked.given(started("a"), started("b"));
        assertThat(parked.happened(failed("b"))).containsExactly("b/1 failed", "parked");
        assertThat(parked.happened(startedAfter("a", "c")))
                .containsExactly("a/1 completed", "taken 3 after 2 in epoch 1 for c");
        assertThat(parked.status()).isEqualTo(EntityStatus.PARKED);
    }

    @Test
    void aStepThatCompletedThisWayIsUndoneLikeAnyOther() {
        scenario.given(started("a"), startedAfter("a", "b"), startedAfter("b", "c"));
        assertThat(scenario.happened(failed("c"))).containsExactly("c/1 failed", "r1 to 3 in epoch 2 undo [~c/1]");
        scenario.given(applied(1), started("c", 2, 2L));
        assertThat(scenario.happened(requested(new ToSequence(1))))
                .containsExactly("r2 to 1 in epoch 3 undo [~c/2, b/1, a/1]");
    }

    @Test
    void oldAndNewEventsMayBeMixedInOneHistory() {
        scenario.given(started("a"), startedAfter("a", "b"), completed("b"), started("c"), startedAfter("c", "d"));
        assertThat(scenario.happened(planCompleted())).containsExactly("d/1 completed", "plan completed");
        assertThat(scenario.state.head().counts().stepsCompleted()).isEqualTo(4);
        assertThat(scenario.history.outcomes.values()).containsOnly(StepOutcome.COMPLETED);
    }

    @Test
    void aStartThatMustBeTheFirstEventIsRefusedWholly() {
        scenario.given(started("a"));
        assertThat(scenario.happened(new StepStarted(
                        null,
                        step("b", 1),
                        Snapshot.of(1),
                        null,
                        null,
                        Map.of(),
                        List.of(),
                        true,
                        new CompletedStep("a", null, 1))))
                .containsExactly("refused latest_changed");
        assertThat(scenario.state.head().openSteps()).extracting("name").containsExactly("a");
    }

    @Test
    void aThousandStepsMayBeUnderWayAndOneMoreIfOneCompletes() {
        for (int i = 0; i < LawLimits.MAX_OPEN_STEPS; i++) {
            scenario.given(started("step-" + i));
        }
        assertThat(scenario.happened(startedAfter("unknown", "one more")))
                .containsExactly("refused too_many_open_steps");
        assertThat(scenario.happened(startedAfter("step-7", "one more")))
                .containsExactly("step-7/1 completed", "taken 1001 after 1000 in epoch 1 for one more");
    }

    @Test
    void aRepeatedEventCompletesNothingTwice() {
        scenario.given(started("a"));
        scenario.happens(startedAfter("a", "b"), "once");
        assertThat(scenario.happens(startedAfter("a", "b"), "once")).isEmpty();
        assertThat(scenario.state.head().counts().stepsCompleted()).isEqualTo(1);
        assertThat(scenario.state.taken()).isEqualTo(2);
    }
}
