package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.captured;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.rules.state.EntityState;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatorRequestsTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void pinsAreSetOnceAndTakenOffOnce() {
        scenario.given(captured(1));
        CheckpointId id = new CheckpointId(PLAN, 1);
        assertThat(scenario.happened(new PlanEvent.CheckpointUnpinned(null, id, "r", "ann")))
                .containsExactly("refused not_pinned");
        assertThat(scenario.happened(new PlanEvent.CheckpointPinned(null, id, "r", "ann")))
                .containsExactly("pinned 1");
        assertThat(scenario.happened(new PlanEvent.CheckpointPinned(null, id, "r", "ann")))
                .containsExactly("refused already_pinned");
        assertThat(scenario.happened(new PlanEvent.CheckpointPinned(null, id, "r", "bob")))
                .containsExactly("refused already_pinned");
        assertThat(scenario.happened(new PlanEvent.CheckpointUnpinned(null, id, "r", "ann")))
                .containsExactly("unpinned 1");
        CheckpointId elsewhere = new CheckpointId(EntityKey.plan("b"), 1);
        assertThat(scenario.happened(new PlanEvent.CheckpointPinned(null, elsewhere, "r", "ann")))
                .containsExactly("refused other_entity");
        CheckpointId missing = new CheckpointId(PLAN, 2);
        assertThat(scenario.happened(new PlanEvent.CheckpointPinned(null, missing, "r", "ann")))
                .containsExactly("refused no_checkpoint");
    }

    @Test
    void aRestoreIsNotedAndChangesNothing() {
        scenario.given(captured(1));
        EntityState before = scenario.state;
        String hash = scenario.history.checkpoints.get(1L).stateHash();
        assertThat(scenario.happened(new PlanEvent.CheckpointRestored(null, new CheckpointId(PLAN, 1), hash, "ann")))
                .containsExactly("restored 1");
        assertThat(scenario.state.head()).isEqualTo(before.head());
    }

    @Test
    void aRestoreOfAnotherStateThanTheCheckpointsIsRefused() {
        scenario.given(captured(1), captured(2));
        String ofTheSecond = scenario.history.checkpoints.get(2L).stateHash();
        for (String hash : List.of("made-up", ofTheSecond)) {
            assertThat(scenario.happened(
                            new PlanEvent.CheckpointRestored(null, new CheckpointId(PLAN, 1), hash, "ann")))
                    .containsExactly("refused other_state");
        }
    }

    @Test
    void timersAndResumesOfNothingAreRefused() {
        scenario.given(captured(1));
        assertThat(scenario.happened(new PlanEvent.DeadlineReached(
                        null, new CheckpointId(PLAN, 1), null, null, EntityScenario.START)))
                .containsExactly("refused nothing_due");
        assertThat(scenario.happened(new PlanEvent.RetentionDue(null, 1, null))).containsExactly("refused nothing_due");
        assertThat(scenario.happened(new PlanEvent.EntityResumed(null, "r", "ann")))
                .containsExactly("refused not_parked");
    }
}
