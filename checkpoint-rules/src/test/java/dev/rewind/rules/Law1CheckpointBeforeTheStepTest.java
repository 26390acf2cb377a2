package dev.rewind.rules;

import static dev.rewind.rules.Life.applied;
import static dev.rewind.rules.Life.captured;
import static dev.rewind.rules.Life.completed;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.planCompleted;
import static dev.rewind.rules.Life.started;
import static dev.rewind.rules.Life.step;
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

    private final Life life = new Life();

    @Test
    void aStepThatStartsTakesACheckpointAndIsUnderWay() {
        assertThat(life.happened(started("reserve"))).containsExactly("taken 1 after - in epoch 1 for reserve");
        assertThat(life.state.head().openSteps()).singleElement().satisfies(open -> {
            assertThat(open.name()).isEqualTo("reserve");
            assertThat(open.checkpointId()).hasToString("plan:order-42:1");
        });
        assertThat(life.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void theSameStateAgainIsACheckpointOfItsOwn() {
        life.given(captured("same"));
        assertThat(life.happened(captured("same"))).containsExactly("taken 2 after 1 in epoch 1");
        assertThat(life.history.snapshots).hasSize(1);
        assertThat(life.status()).isEqualTo(EntityStatus.IDLE);
    }

    @Test
    void severalStepsMayBeUnderWayAtOnce() {
        life.given(started("a"), started("b"), completed("a"));
        assertThat(life.state.head().openSteps()).extracting("name").containsExactly("b");
    }

    @Test
    void ofStepsOfOneNameTheIndexTellsWhichEndsAndWithoutItTheOneThatStartedLast() {
        life.given(indexed(0), indexed(1), indexed(2));
        assertThat(life.happened(new PlanEvent.StepCompleted(null, new Step("a", 1, 1), null)))
                .containsExactly("a/1 completed");
        assertThat(life.state.head().openSteps()).extracting("index").containsExactly(0, 2);

        life.given(completed("a"));
        assertThat(life.state.head().openSteps()).extracting("index").containsExactly(0);
    }

    private static PlanEvent indexed(int index) {
        return new PlanEvent.StepStarted(
                null, new Step("a", index, 1), Snapshot.of(index), null, null, Map.of(), List.of());
    }

    @Test
    void aStepThatStartsAgainWhileUnderWayWasAbandoned() {
        life.given(started("a"));
        assertThat(life.happened(started("a"))).containsExactly("a/1 cancelled", "taken 2 after 1 in epoch 1 for a");
    }

    @Test
    void aStepThatMustBeTheFirstIsRefusedByAnEntityThatIsKnown() {
        PlanEvent first =
                new PlanEvent.StepStarted(1L, step("a", 1), Snapshot.of("s"), null, null, Map.of(), List.of(), true);
        assertThat(life.happened(first)).containsExactly("taken 1 after - in epoch 1 for a");

        assertThat(life.happened(first)).containsExactly("refused latest_changed");
        assertThat(life.state.head().openSteps()).extracting("name").containsExactly("a");
    }

    @Test
    void aTimeOutCountsFromTheLogsTime() {
        List<Fact> facts = life.happens(
                new PlanEvent.StepStarted(null, step("a", 1), Snapshot.of(1), 1500L, null, Map.of(), List.of()));
        assertThat(facts)
                .singleElement()
                .satisfies(fact ->
                        assertThat(((Fact.CheckpointTaken) fact).deadline()).isEqualTo(Life.START.plusMillis(1500)));
    }

    @Test
    void aStateAfterTheStepOrThePlanIsKept() {
        life.given(started("a"));
        assertThat(life.happened(new PlanEvent.StepCompleted(null, step("a", 1), Snapshot.of("done"))))
                .containsExactly("a/1 completed", "taken 2 after 1 in epoch 1");
        assertThat(life.happened(new PlanEvent.PlanCompleted(null, Snapshot.of("end"))))
                .containsExactly("taken 3 after 2 in epoch 1", "plan completed");
        assertThat(life.status()).isEqualTo(EntityStatus.COMPLETED);
    }

    @Test
    void aPlanThatEndedWellHasEndedItsStepsWell() {
        life.given(started("a"), started("b"));
        assertThat(life.happened(planCompleted())).containsExactly("a/1 completed", "b/1 completed", "plan completed");
        assertThat(life.state.head().openSteps()).isEmpty();
    }

    @Test
    void aThousandStepsMayBeUnderWayAndNoMore() {
        for (int i = 0; i < Law.MAX_OPEN_STEPS; i++) {
            life.given(started("step-" + i));
        }
        assertThat(life.happened(started("one more"))).containsExactly("refused too_many_open_steps");
        assertThat(life.happened(started("step-7")))
                .containsExactly("step-7/1 cancelled", "taken 1001 after 1000 in epoch 1 for step-7");
    }

    @Test
    void everyCheckpointIsChainedToTheOneBefore() {
        life.given(started("a"), failed("a"), applied(1), started("a", 2, 2L), captured("x"));
        String previous = null;
        for (var checkpoint : life.history.checkpoints.values()) {
            assertThat(checkpoint.previousChainHash()).isEqualTo(previous);
            assertThat(checkpoint.chainHash()).isEqualTo(checkpoint.expectedChainHash());
            previous = checkpoint.chainHash();
        }
    }
}
