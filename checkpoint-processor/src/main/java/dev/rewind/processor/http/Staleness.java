package dev.rewind.processor.http;

import dev.rewind.processor.store.Freshness;
import dev.rewind.processor.store.Membership;
import dev.rewind.processor.store.Progress;
import java.util.OptionalLong;

/** How old what was read from a copy may be: at that age nothing was missing in it. Errs on the old side only. */
record Staleness(Progress progress, Freshness freshness, Membership membership) {

    /**
     * How many milliseconds old an answer may be that has just been read; empty when it is as fresh as can be.
     *
     * @throws Problem {@code restoring} when nobody can tell, or the partition changed hands during the read
     */
    OptionalLong ms(Copy copy) throws Problem {
        int partition = copy.partition();
        if (!copy.isActive()) {
            return OptionalLong.of(freshness
                    .ageMs(partition, copy.through())
                    .orElseThrow(() ->
                            Problem.restoring("this copy of partition " + partition + " has not caught up once")));
        }
        if (!progress.holds(partition) || progress.tenure(partition) != copy.tenure()) {
            throw Problem.restoring("partition " + partition + " changed hands during this read");
        }
        if (!membership.isKnown()) {
            throw Problem.restoring("the group does not know this processor");
        }
        // Somebody else may have shown more: who works on it now, or whoever did so before it was taken over.
        return membership.isValid() && progress.isCaughtUp(partition)
                ? OptionalLong.empty()
                : OptionalLong.of(behindTheLogMs(copy));
    }

    /** As old as a standby's would be or, of a log that is far ahead, as the last event that was in the stores. */
    private long behindTheLogMs(Copy copy) throws Problem {
        OptionalLong age = freshness.ageMs(copy.partition(), copy.through());
        if (age.isPresent()) {
            return age.getAsLong();
        }
        if (copy.eventAtMs() == Progress.NOTHING) {
            throw Problem.restoring("nobody knows yet how far the log of partition " + copy.partition() + " is");
        }
        return Math.max(0, System.currentTimeMillis() - copy.eventAtMs());
    }
}
