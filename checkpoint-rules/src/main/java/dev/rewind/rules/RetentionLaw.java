package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.RetentionDue;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.UndoStep;
import dev.rewind.rules.history.History;
import dev.rewind.rules.history.Pruned;
import dev.rewind.rules.state.LastRollback;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides which checkpoints are pruned (law 9). A checkpoint is pruned if it is beyond one of the limits and not
 * needed. An open plan needs all of its checkpoints: any of its steps may still have to be undone.
 */
record RetentionLaw(Draft draft, History history) {

    /** Prunes the oldest checkpoints, as many as one fact may name; the timer asks again for the rest. */
    Draft due(RetentionDue event) {
        List<CheckpointId> expired = new ArrayList<>();
        long sequence = 1;
        long end = Math.min(draft.state().taken() + 1, Math.min(draft.state().neededFrom(), undoneFrom()));
        while (sequence < end && expired.size() < Limits.PRUNED) {
            Pruned gap = history.pruned(sequence);
            Checkpoint checkpoint = gap == null ? history.checkpoint(sequence) : null;
            if (checkpoint != null && !isExpired(checkpoint, event)) {
                break;
            }
            if (checkpoint != null && !isNeeded(checkpoint)) {
                expired.add(checkpoint.id());
            }
            sequence = gap == null ? sequence + 1 : gap.last() + 1;
        }
        if (expired.isEmpty()) {
            return draft.refuse(RefusalCode.NOTHING_DUE, "no checkpoint is beyond its retention");
        }
        return draft.add(new Fact.CheckpointsPruned(draft.ref(), draft.at(), expired));
    }

    /**
     * The oldest of the target and the steps that an unapplied rollback undoes. A step may be older than the target if
     * the rollback replaced one that was not applied. The target may be older than the latest checkpoint if its state
     * was edited.
     */
    private long undoneFrom() {
        LastRollback last = draft.state().lastRollback();
        Rollback unapplied = last == null || !last.isUnapplied() ? null : history.rollback(last.number());
        return unapplied == null
                ? Long.MAX_VALUE
                : Stream.concat(
                                Stream.of(unapplied.checkpointId()),
                                unapplied.undo().stream().map(UndoStep::checkpointId))
                        .mapToLong(CheckpointId::sequence)
                        .min()
                        .orElse(Long.MAX_VALUE);
    }

    /** Whether a limit is exceeded. Numbers and times grow together, so no later checkpoint is if this one is not. */
    private boolean isExpired(Checkpoint checkpoint, RetentionDue event) {
        boolean surplus = event.keepLast() != null
                && checkpoint.sequence() <= draft.state().taken() - event.keepLast();
        boolean old = event.olderThan() != null && checkpoint.createdAt().isBefore(event.olderThan());
        return surplus || old;
    }

    /** Whether the checkpoint may still be used, apart from those of open work, which are not looked at. */
    private boolean isNeeded(Checkpoint checkpoint) {
        return checkpoint.sequence() == draft.state().latest()
                || checkpoint.pinned() != null
                || draft.state().family().isForked(checkpoint.id())
                || draft.state().family().isOwned(checkpoint.id())
                || (checkpoint.forkedFrom() != null && checkpoint.forkedFrom().ownsEffects());
    }
}
