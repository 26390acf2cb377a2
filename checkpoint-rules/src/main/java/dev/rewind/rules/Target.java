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
import dev.rewind.events.json.Rfc3339;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint that a request means, or why there is none.
 *
 * @param sequence of the checkpoint; 0 where refused
 * @param refusal why there is none, or null
 */
record Target(long sequence, @Nullable Refusal refusal) {

    static Target of(@Nullable RollbackTarget target, EntityState state, History history) {
        return (target == null ? new StepsBack(0) : target).match(new Search(state, history));
    }

    private static Target found(@Nullable Checkpoint checkpoint, String what) {
        return checkpoint == null
                ? new Target(0, new Refusal(RefusalCode.NO_CHECKPOINT, "there is no checkpoint " + what))
                : new Target(checkpoint.sequence(), null);
    }

    private record Search(EntityState state, History history) implements RollbackTarget.Cases<Target> {

        @Override
        public Target checkpoint(ToCheckpoint target) {
            CheckpointId id = target.checkpointId();
            if (!id.entity().equals(state.entity())) {
                return new Target(
                        0, new Refusal(RefusalCode.OTHER_ENTITY, id + " is not a checkpoint of " + state.entity()));
            }
            return numbered(id.sequence());
        }

        @Override
        public Target sequence(ToSequence target) {
            return numbered(target.sequence());
        }

        @Override
        public Target step(ToStep target) {
            Timeline timeline = new Timeline(history);
            Checkpoint checkpoint = history.checkpoint(state.latest());
            while (checkpoint != null && !isStartOf(target.step(), checkpoint)) {
                checkpoint = history.checkpoint(timeline.above(checkpoint));
            }
            return found(checkpoint, "in the current timeline from which step \"" + target.step() + "\" started");
        }

        /** By bisection: numbers and times grow together. A pruned checkpoint counts as old. */
        @Override
        public Target at(ToTime target) {
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
            return found(
                    from == 0 ? null : history.checkpoint(from), "taken at or before " + Rfc3339.format(target.at()));
        }

        /** Within an epoch, numbers count steps; so what is pruned counts too, but cannot be gone back to. */
        @Override
        public Target stepsBack(StepsBack target) {
            Timeline timeline = new Timeline(history);
            long left = target.stepsBack();
            long here = state.latest();
            while (left > 0 && here != 0) {
                Checkpoint checkpoint = history.checkpoint(here);
                here = checkpoint == null ? 0 : timeline.above(checkpoint);
                left -= here == 0 ? 1 : 1 + parentOf(checkpoint) - here;
            }
            return here == 0 || left < 0
                    ? found(
                            null,
                            target.stepsBack() == 0 ? "to go back to" : target.stepsBack() + " before the latest one")
                    : new Target(here, null);
        }

        @Override
        public Target cause(ToCause target) {
            return found(
                    history.newestFor(target.cause()),
                    "taken for step \"" + target.cause().step() + "\" of "
                            + target.cause().plan());
        }

        /** What was taken and is not there is pruned or damage: for the one who orders the rollback to tell. */
        private Target numbered(long sequence) {
            return sequence <= state.taken() ? new Target(sequence, null) : found(null, "number " + sequence);
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
