package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Law1CheckpointBeforeTheStepTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aStepThatStartsTakesACheckpointAndIsUnderWay() {
        assertThat(scenario.happened(started("reserve"))).containsExactly("taken 1 after - in epoch 1 for reserve");
        assertThat(scenario.state.head().openSteps()).singleElement().satisfies(open -> {
            assertThat(open.name()).isEqualTo("reserve");
            assertThat(open.checkpointId()).hasToString("plan:order-42:1");
        });
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void theSameStateAgainIsACheckpointOfItsOwn() {
        scenario.given(captured("same"));
        assertThat(scenario.happened(captured("same"))).containsExactly("taken 2 after 1 in epoch 1");
        assertThat(scenario.history.snapshots).hasSize(1);
        assertThat(scenario.status()).isEqualTo(EntityStatus.IDLE);
    }

    @Test
    void severalStepsMayBeUnderWayAtOnce() {
        scenario.given(started("a"), started("b"), completed("a"));
        assertThat(scenario.state.head().openSteps()).extracting("name").containsExactly("b");
    }

    @Test
    void ofStepsOfOneNameTheIndexTellsWhichEndsAndWithoutItTheOneThatStartedLast() {
        scenario.given(indexed(0), indexed(1), indexed(2));
        assertThat(scenario.happened(new PlanEvent.StepCompleted(null, new Step("a", 1, 1), null)))
                .containsExactly("a/1 completed");
        assertThat(scenario.state.head().openSteps()).extracting("index").containsExactly(0, 2);

        scenario.given(completed("a"));
        assertThat(scenario.state.head().openSteps()).extracting("index").containsExactly(0);
    }

    private static PlanEvent indexed(int index) {
        return new PlanEvent.StepStarted(
                null, new Step("a", index, 1), Snapshot.of(index), null, null, Map.of(), List.of());
    }

    @Test
    void aStepThatStartsAgainWhileUnderWayWasAbandoned() {
        scenario.given(started("a"));
        assertThat(scenario.happened(started("a")))
                .containsExactly("a/1 cancelled", "taken 2 after 1 in epoch 1 for a");
    }

    @Test
    void aStepThatMustBeTheFirstIsRefusedByAnEntityThatIsKnown() {
        PlanEvent first =
                new PlanEvent.StepStarted(1L, step("a", 1), Snapshot.of("s"), null, null, Map.of(), List.of(), true);
        assertThat(scenario.happened(first)).containsExactly("taken 1 after - in epoch 1 for a");

        assertThat(scenario.happened(first)).containsExactly("refused latest_changed");
        assertThat(scenario.state.head().openSteps()).extracting("name").containsExactly("a");
    }

    @Test
    void aTimeOutCountsFromTheLogsTime() {
        List<Fact> facts = scenario.happens(
                new PlanEvent.StepStarted(null, step("a", 1), Snapshot.of(1), 1500L, null, Map.of(), List.of()));
        assertThat(facts)
                .singleElement()
                .satisfies(fact -> assertThat(((Fact.CheckpointTaken) fact).deadline())
                        .isEqualTo(EntityScenario.START.plusMillis(1500)));
    }

    @Test
    void aStateAfterTheStepOrThePlanIsKept() {
        scenario.given(started("a"));
        assertThat(scenario.happened(new PlanEvent.StepCompleted(null, step("a", 1), Snapshot.of("done"))))
                .containsExactly("a/1 completed", "taken 2 after 1 in epoch 1");
        assertThat(scenario.happened(new PlanEvent.PlanCompleted(null, Snapshot.of("end"))))
                .containsExactly("taken 3 after 2 in epoch 1", "plan completed");
        assertThat(scenario.status()).isEqualTo(EntityStatus.COMPLETED);
    }

    @Test
    void aPlanThatEndedWellHasEndedItsStepsWell() {
        scenario.given(started("a"), started("b"));
        assertThat(scenario.happened(planCompleted()))
                .containsExactly("a/1 completed", "b/1 completed", "plan completed");
        assertThat(scenario.state.head().openSteps()).isEmpty();
    }

    @Test
    void aThousandStepsMayBeUnderWayAndNoMore() {
        for (int i = 0; i < LawLimits.MAX_OPEN_STEPS; i++) {
            scenario.given(started("step-" + i));
        }
        assertThat(scenario.happened(started("one more"))).containsExactly("refused too_many_open_steps");
        assertThat(scenario.happened(started("step-7")))
                .containsExactly("step-7/1 cancelled", "taken 1001 after 1000 in epoch 1 for step-7");
    }

    @Test
    void everyCheckpointIsChainedToTheOneBefore() {
        scenario.given(started("a"), failed("a"), applied(1), started("a", 2, 2L), captured("x"));
        String previous = null;
        for (var checkpoint : scenario.history.checkpoints.values()) {
            assertThat(checkpoint.previousChainHash()).isEqualTo(previous);
            assertThat(checkpoint.chainHash()).isEqualTo(checkpoint.expectedChainHash());
            previous = checkpoint.chainHash();
        }
    }
}
