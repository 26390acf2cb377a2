package dev.rewind.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.rules.fence.WorkerEvents;
import dev.rewind.rules.state.EntityState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks an entity that is held up because a rollback after a failure waits for an approval: no worker goes on, the steps
 * that failed stay in each proposal and order, and it is let go only by a rollback or by being parked.
 */
final class HeldEntityCheck {

    private final Set<CheckpointId> failed = new HashSet<>();
    private boolean isHeld;

    /** Checks the facts of one event, with the state after them. */
    void check(PlanEvent event, List<Fact> facts, EntityState after) {
        if (isHeld && WorkerEvents.isSaidByWorker(event)) {
            assertThat(facts)
                    .as("what %s changes in an entity that is held up", event)
                    .allMatch(Fact.RequestRefused.class::isInstance);
        }
        boolean isOrdered = false;
        for (Fact fact : facts) {
            if (fact instanceof Fact.StepClosed closed && closed.outcome() == StepOutcome.FAILED) {
                failed.add(closed.checkpointId());
            } else if (fact instanceof Fact.RollbackProposed proposal && proposal.isHolding()) {
                isHeld = true;
                assertTakesBack(proposal.undo());
            } else if (fact instanceof Fact.RollbackOrdered order && order.attempt() == 1) {
                if (isHeld) {
                    assertTakesBack(order.undo());
                }
                isOrdered = true;
                isHeld = false;
                failed.clear();
            }
        }
        boolean isProposed = after.proposal() != null;
        if (isHeld && !isProposed) {
            assertThat(after.isParked())
                    .as("an entity that is let go without a rollback is parked")
                    .isTrue();
            isHeld = false;
        }
        if (!isProposed || isOrdered) {
            failed.clear();
        }
        assertThat(after.isHeldForApproval()).as("held up").isEqualTo(isHeld);
    }

    private void assertTakesBack(List<UndoStep> undo) {
        assertThat(undo.stream().map(UndoStep::checkpointId))
                .as("the steps that failed are taken back")
                .containsAll(failed);
    }
}
