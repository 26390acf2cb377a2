package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.events.RefusalCode;
import java.util.ArrayList;
import java.util.List;

/** Law 9: what is pruned, and what never is. Each limit prunes by itself. */
record Retention(Draft draft, History history) {

    /** Oldest first, and no more at once than fits well into one fact: the timer comes again. */
    Draft due(RetentionDue event) {
        List<CheckpointId> outlived = new ArrayList<>();
        long sequence = 1;
        while (sequence <= draft.state().taken() && outlived.size() < Limits.PRUNED) {
            Pruned gap = history.pruned(sequence);
            Checkpoint checkpoint = gap == null ? history.checkpoint(sequence) : null;
            if (checkpoint != null && !isOutlived(checkpoint, event)) {
                break;
            }
            if (checkpoint != null && !isNeeded(checkpoint)) {
                outlived.add(checkpoint.id());
            }
            sequence = gap == null ? sequence + 1 : gap.last() + 1;
        }
        if (outlived.isEmpty()) {
            return draft.refuse(RefusalCode.NOTHING_DUE, "no checkpoint has outlived its retention");
        }
        return draft.state(new Fact.CheckpointsPruned(draft.ref(), draft.at(), outlived));
    }

    /** Numbers and times grow together: what comes after one that is not outlived is not outlived either. */
    private boolean isOutlived(Checkpoint checkpoint, RetentionDue event) {
        boolean surplus = event.keepLast() != null
                && checkpoint.sequence() <= draft.state().taken() - event.keepLast();
        boolean old = event.olderThan() != null && checkpoint.createdAt().isBefore(event.olderThan());
        return surplus || old;
    }

    /** The target of a pending rollback is the latest checkpoint: none is taken before the rollback is answered. */
    private boolean isNeeded(Checkpoint checkpoint) {
        EntityState state = draft.state();
        long sequence = checkpoint.sequence();
        return sequence == state.latest()
                || checkpoint.pinned() != null
                || (state.planRuns() && sequence == state.planStart())
                || state.openSteps().stream().anyMatch(open -> open.sequence() == sequence);
    }
}
