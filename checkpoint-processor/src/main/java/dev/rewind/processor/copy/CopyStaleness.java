package dev.rewind.processor.copy;

import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.freshness.CopyFreshness;
import dev.rewind.processor.freshness.GroupMembership;
import java.util.OptionalLong;

/**
 * Determines how old an answer from a partition's stores may be. If in doubt, it reports a higher age, never a lower
 * one.
 */
record CopyStaleness(AppliedProgress progress, CopyFreshness freshness, GroupMembership membership) {

    /**
     * The age in milliseconds of what was just read: everything that the log had that long ago was in it. Empty if
     * nothing can be newer.
     *
     * @throws StoreProblem {@code restoring} when the age is not known, or the partition moved during the read
     */
    OptionalLong ms(PartitionCopy copy) throws StoreProblem {
        int partition = copy.partition();
        if (!copy.isActive()) {
            return OptionalLong.of(freshness
                    .ageMs(partition, copy.through())
                    .orElseThrow(() -> StoreProblem.restoring(
                            "this copy of partition " + partition + " has not caught up with the log yet")));
        }
        if (!progress.holds(partition) || progress.tenure(partition) != copy.tenure()) {
            throw StoreProblem.restoring("partition " + partition + " moved during this read");
        }
        if (!membership.isKnown()) {
            throw StoreProblem.restoring("this processor is not a member of its group");
        }
        // Otherwise another processor may have sent newer answers: the present owner, or the one before this processor.
        return membership.isValid() && progress.isCaughtUp(partition)
                ? OptionalLong.empty()
                : OptionalLong.of(behindTheLogMs(copy));
    }

    /** The age that a standby's copy would have. If that is not known, the age of the last event in the stores. */
    private long behindTheLogMs(PartitionCopy copy) throws StoreProblem {
        OptionalLong age = freshness.ageMs(copy.partition(), copy.through());
        if (age.isPresent()) {
            return age.getAsLong();
        }
        if (copy.eventAtMs() == AppliedProgress.NOTHING) {
            throw StoreProblem.restoring("the end of the log of partition " + copy.partition() + " is not known yet");
        }
        return Math.max(0, System.currentTimeMillis() - copy.eventAtMs());
    }
}
