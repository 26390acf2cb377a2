package dev.rewind.query.checkpoints;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.RollbackProposed.Need;
import dev.rewind.events.Rollback;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request for a rollback led to: it is ordered, or it waits for the approval of a second person.
 *
 * @param rollback the rollback that is ordered; null if it waits
 * @param waiting the rollback that waits; null if it is ordered
 */
record RequestedRollback(
        @Nullable Rollback rollback, @Nullable Waiting waiting) {

    /**
     * A rollback that waits for the approval of a second person, as the API shows it.
     *
     * @param status {@code awaiting_approval}
     * @param digest of all that it would do; the approval names it
     * @param checkpointId the checkpoint to go back to
     * @param needs what makes the approval necessary
     * @param expiresAt until when it can be approved
     */
    record Waiting(String status, String digest, CheckpointId checkpointId, List<Need> needs, Instant expiresAt) {}

    /** Whether a fact shows what a request led to. */
    static boolean isShownBy(Fact fact) {
        return fact instanceof Fact.RollbackOrdered || fact instanceof Fact.RollbackProposed;
    }

    static RequestedRollback of(Fact fact) {
        if (fact instanceof Fact.RollbackProposed proposal) {
            return new RequestedRollback(
                    null,
                    new Waiting(
                            "awaiting_approval",
                            proposal.digest(),
                            proposal.checkpoint().id(),
                            proposal.needs(),
                            proposal.expiresAt()));
        }
        return ordered(Rollback.ordered((Fact.RollbackOrdered) fact));
    }

    static RequestedRollback ordered(Rollback rollback) {
        return new RequestedRollback(rollback, null);
    }
}
