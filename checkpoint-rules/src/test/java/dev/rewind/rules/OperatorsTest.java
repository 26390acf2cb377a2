package dev.rewind.rules;

import static dev.rewind.rules.Life.PLAN;
import static dev.rewind.rules.Life.captured;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import org.junit.jupiter.api.Test;

class OperatorsTest {

    private final Life life = new Life();

    @Test
    void pinsAreSetOnceAndTakenOffOnce() {
        life.given(captured(1));
        CheckpointId id = new CheckpointId(PLAN, 1);
        assertThat(life.happened(new PlanEvent.CheckpointUnpinned(null, id, "r", "ann")))
                .containsExactly("refused not_pinned");
        assertThat(life.happened(new PlanEvent.CheckpointPinned(null, id, "r", "ann")))
                .containsExactly("pinned 1");
        assertThat(life.happened(new PlanEvent.CheckpointPinned(null, id, "r", "ann")))
                .containsExactly("refused already_pinned");
        assertThat(life.happened(new PlanEvent.CheckpointPinned(null, id, "r", "bob")))
                .containsExactly("refused already_pinned");
        assertThat(life.happened(new PlanEvent.CheckpointUnpinned(null, id, "r", "ann")))
                .containsExactly("unpinned 1");
        CheckpointId elsewhere = new CheckpointId(EntityKey.plan("b"), 1);
        assertThat(life.happened(new PlanEvent.CheckpointPinned(null, elsewhere, "r", "ann")))
                .containsExactly("refused other_entity");
        CheckpointId missing = new CheckpointId(PLAN, 2);
        assertThat(life.happened(new PlanEvent.CheckpointPinned(null, missing, "r", "ann")))
                .containsExactly("refused no_checkpoint");
    }

    @Test
    void aRestoreIsNotedAndChangesNothing() {
        life.given(captured(1));
        EntityState before = life.state;
        assertThat(life.happened(new PlanEvent.CheckpointRestored(null, new CheckpointId(PLAN, 1), "hash", "ann")))
                .containsExactly("restored 1");
        assertThat(life.state.head()).isEqualTo(before.head());
    }

    @Test
    void timersAndResumesOfNothingAreRefused() {
        life.given(captured(1));
        assertThat(life.happened(
                        new PlanEvent.DeadlineReached(null, new CheckpointId(PLAN, 1), null, null, Life.START)))
                .containsExactly("refused nothing_due");
        assertThat(life.happened(new PlanEvent.RetentionDue(null, 1, null))).containsExactly("refused nothing_due");
        assertThat(life.happened(new PlanEvent.EntityResumed(null, "r", "ann"))).containsExactly("refused not_parked");
    }
}
