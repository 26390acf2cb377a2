package dev.rewind.rules.state;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Fact.RollbackOrdered;
import org.jspecify.annotations.Nullable;

/**
 * Where an entity stands in its timelines. A checkpoint gets the next number; the first command of a rollback opens the
 * next epoch and goes back to a checkpoint that was taken.
 *
 * @param epoch the number of the current timeline
 * @param taken how many checkpoints were taken; also the number of the last one
 * @param latest number of the newest checkpoint of the current timeline; 0 before the first
 * @param chainHash chain hash of the checkpoint that was taken last
 */
record TimelinePosition(
        long epoch, long taken, long latest, @Nullable String chainHash) {

    static final TimelinePosition START = new TimelinePosition(1, 0, 0, null);

    TimelinePosition {
        boolean numbered = epoch >= 1 && 0 <= latest && latest <= taken;
        if (!numbered || (taken > 0 && chainHash == null)) {
            throw new IllegalArgumentException("epoch " + epoch + ", taken " + taken + ", latest " + latest
                    + " and chain hash " + chainHash + " contradict each other");
        }
    }

    TimelinePosition afterTaking(Checkpoint checkpoint) {
        if (checkpoint.sequence() != taken + 1 || checkpoint.epoch() != epoch) {
            throw new IllegalTransitionException(checkpoint.id() + " of epoch " + checkpoint.epoch()
                    + " cannot follow after " + taken + " checkpoints in epoch " + epoch);
        }
        return new TimelinePosition(epoch, taken + 1, taken + 1, checkpoint.chainHash());
    }

    /** The position after a rollback command: in the epoch that its first attempt opened, at its target. */
    TimelinePosition afterRollback(RollbackOrdered order) {
        long next = order.attempt() == 1 ? epoch + 1 : epoch;
        long target = order.checkpoint().sequence();
        if (order.epoch() != next || target < 1 || target > taken) {
            throw new IllegalTransitionException("attempt " + order.attempt() + " of " + order.rollbackId()
                    + ", to checkpoint " + target + " in epoch " + order.epoch() + ", cannot follow after " + taken
                    + " checkpoints in epoch " + epoch);
        }
        return new TimelinePosition(next, taken, target, chainHash);
    }
}
