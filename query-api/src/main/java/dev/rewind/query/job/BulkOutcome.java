package dev.rewind.query.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one item of a bulk job.
 *
 * @param result the decision on its request
 * @param code the code of the refusal, if it was refused
 * @param why the words of the refusal, if it was refused
 * @param rollbackId the rollback that the request led to, if any
 * @param at the log's time of the decision
 */
public record BulkOutcome(
        Result result,
        @Nullable String code,
        @Nullable String why,
        @Nullable RollbackId rollbackId,
        Instant at) {

    /** The code of a granted request whose rollback waits for a second person. */
    static final String AWAITING_APPROVAL = "awaiting_approval";

    private static final int SHOWN = 300;

    /** The decision on the request of an item. */
    public enum Result {
        /** The request was granted. A rollback is ordered then, and its own status says whether it was applied. */
        @JsonProperty("accepted")
        ACCEPTED,
        /** The request was refused. */
        @JsonProperty("refused")
        REFUSED,
        /** The processor has processed the request and recorded no decision. */
        @JsonProperty("unanswered")
        UNANSWERED
    }

    /** The outcome that a fact about the item's request tells. */
    static BulkOutcome of(Fact fact, Instant at) {
        if (fact instanceof Fact.RequestRefused refused) {
            String why = refused.why().length() <= SHOWN
                    ? refused.why()
                    : refused.why().substring(0, SHOWN) + "…";
            return new BulkOutcome(Result.REFUSED, refused.code().code(), why, null, at);
        }
        if (fact instanceof Fact.RollbackProposed) {
            return new BulkOutcome(
                    Result.ACCEPTED,
                    AWAITING_APPROVAL,
                    "the rollback is proposed and waits for the approval of a second person",
                    null,
                    at);
        }
        return accepted(fact instanceof Fact.RollbackOrdered ordered ? ordered.rollbackId() : null, at);
    }

    static BulkOutcome accepted(@Nullable RollbackId rollback, Instant at) {
        return new BulkOutcome(Result.ACCEPTED, null, null, rollback, at);
    }

    static BulkOutcome unanswered(Instant at) {
        return new BulkOutcome(
                Result.UNANSWERED, null, "the processor has processed the request and decided nothing", null, at);
    }

    /**
     * This outcome after another one for the same item. The first result stays; a later fact of the same decision may
     * add the rollback, or that it waits for an approval.
     */
    BulkOutcome and(BulkOutcome later) {
        boolean adds = result == Result.ACCEPTED
                && rollbackId == null
                && (later.rollbackId != null || AWAITING_APPROVAL.equals(later.code));
        return adds || result == Result.UNANSWERED ? later : this;
    }
}
