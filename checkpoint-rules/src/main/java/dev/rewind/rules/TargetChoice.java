package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.RollbackTarget.StepsBack;
import dev.rewind.events.RollbackTarget.ToCause;
import dev.rewind.events.RollbackTarget.ToCheckpoint;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.RollbackTarget.ToStep;
import dev.rewind.events.RollbackTarget.ToTime;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.rules.fence.Refusal;
import dev.rewind.rules.history.History;
import dev.rewind.rules.history.TimelineWalk;
import dev.rewind.rules.state.EntityState;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint that a rollback request asks for, or why no checkpoint fits.
 *
 * @param sequence number of the checkpoint; 0 if the request is refused
 * @param refusal why no checkpoint fits; null if one does
 * @param base the checkpoint of its base that a fork goes back to, past its own beginning; null if it stays within
 */
record TargetChoice(
        long sequence, @Nullable Refusal refusal, @Nullable CheckpointId base) {

    private TargetChoice(long sequence, @Nullable Refusal refusal) {
        this(sequence, refusal, null);
    }

    static TargetChoice of(@Nullable RollbackTarget target, EntityState state, History history) {
        return (target == null ? new StepsBack(0) : target).match(new Search(state, history));
    }

    private static TargetChoice missing(String what) {
        return new TargetChoice(0, new Refusal(RefusalCode.NO_CHECKPOINT, "there is no checkpoint " + what));
    }

    /** The same, if the search has passed checkpoints that retention has pruned: the one that is asked for may be one. */
    private static TargetChoice missing(String what, boolean isPruned) {
        return missing(isPruned ? what + " any more: retention has pruned older ones" : what);
    }

    private record Search(EntityState state, History history) implements RollbackTarget.Cases<TargetChoice> {

        @Override
        public TargetChoice checkpoint(ToCheckpoint target) {
            CheckpointId id = target.checkpointId();
            if (state.family().owns(id)) {
                return new TargetChoice(1, null, id);
            }
            if (!id.entity().equals(state.entity())) {
                return new TargetChoice(
                        0, new Refusal(RefusalCode.OTHER_ENTITY, id + " is not a checkpoint of " + state.entity()));
            }
            return numbered(id.sequence(), "number " + id.sequence());
        }

        @Override
        public TargetChoice sequence(ToSequence target) {
            return numbered(target.sequence(), "number " + target.sequence());
        }

        @Override
        public TargetChoice step(ToStep target) {
            TimelineWalk timeline = new TimelineWalk(history);
            Checkpoint checkpoint = history.checkpoint(state.latest());
            boolean isPruned = false;
            while (checkpoint != null && !isStartOf(target.step(), checkpoint)) {
                long kept = timeline.keptParent(checkpoint);
                isPruned |= kept != parentOf(checkpoint);
                checkpoint = history.checkpoint(kept);
            }
            return checkpoint == null
                    ? missing("in the current timeline from which step \"" + target.step() + "\" started", isPruned)
                    : new TargetChoice(checkpoint.sequence(), null);
        }

        /** Searches by bisection, because numbers and times grow together. A missing checkpoint counts as old. */
        @Override
        public TargetChoice at(ToTime target) {
            long from = 0;
            long to = state.taken();
            while (from < to) {
                long middle = from + (to - from + 1) / 2;
                Checkpoint checkpoint = history.checkpoint(middle);
                if (checkpoint != null && checkpoint.createdAt().isAfter(target.at())) {
                    to = middle - 1;
                } else {
                    from = middle;
                }
            }
            boolean isPruned = history.pruned(from) != null;
            return from == 0 || isPruned
                    ? missing("taken at or before " + Rfc3339.format(target.at()), isPruned)
                    : new TargetChoice(from, null);
        }

        /** Pruned checkpoints are counted by their numbers, but cannot be the target. */
        @Override
        public TargetChoice stepsBack(StepsBack target) {
            TimelineWalk timeline = new TimelineWalk(history);
            long left = target.stepsBack();
            long here = state.latest();
            boolean isPruned = false;
            while (left > 0 && here != 0) {
                Checkpoint checkpoint = history.checkpoint(here);
                here = checkpoint == null ? 0 : timeline.keptParent(checkpoint);
                isPruned |= here != parentOf(checkpoint);
                left -= here == 0 ? 1 : 1 + parentOf(checkpoint) - here;
            }
            return here == 0 || left < 0
                    ? missing(
                            target.stepsBack() == 0 ? "to go back to" : target.stepsBack() + " before the latest one",
                            isPruned)
                    : new TargetChoice(here, null);
        }

        @Override
        public TargetChoice cause(ToCause target) {
            StepCause cause = target.cause();
            return numbered(history.newestFor(cause), "taken for step \"" + cause.step() + "\" of " + cause.plan());
        }

        /** A number that was taken is accepted even if its row is missing: {@link RollbackOrders} finds out why. */
        private TargetChoice numbered(long sequence, String what) {
            return sequence > 0 && sequence <= state.taken() ? new TargetChoice(sequence, null) : missing(what);
        }

        private static boolean isStartOf(String step, Checkpoint checkpoint) {
            return checkpoint.step() != null && checkpoint.step().name().equals(step);
        }

        private static long parentOf(@Nullable Checkpoint checkpoint) {
            return checkpoint == null || checkpoint.parent() == null
                    ? 0
                    : checkpoint.parent().sequence();
        }
    }
}
