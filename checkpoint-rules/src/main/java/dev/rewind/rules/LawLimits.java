package dev.rewind.rules;

import dev.rewind.rules.approval.ApprovalPolicies;
import java.time.Duration;

/**
 * The limits of the law that an installation configures. Facts contain what was decided, so folding facts needs no
 * limits.
 *
 * @param respondWithin how long to wait for the answer to a rollback command
 * @param commandAttempts how often a rollback is commanded before it expires; 1 or more
 * @param escalateAfter after this many failures of a step, and again after as many, its rollback goes one step further
 *     back; 0 for never
 * @param parkAfter after this many failures of a step its entity is parked; 0 for never
 * @param approvals which rollbacks need the approval of a second person
 */
public record LawLimits(
        Duration respondWithin, int commandAttempts, int escalateAfter, int parkAfter, ApprovalPolicies approvals) {

    /** How many steps of an entity may be open at once. */
    static final int MAX_OPEN_STEPS = 1_000;

    /** @throws IllegalArgumentException if {@code commandAttempts} is less than 1, or another number is negative */
    public LawLimits {
        if (commandAttempts < 1 || escalateAfter < 0 || parkAfter < 0) {
            throw new IllegalArgumentException(
                    "command attempts must be 1 or more, \"escalate after\" and \"park after\""
                            + " 0 or more; they are " + commandAttempts + ", " + escalateAfter + " and " + parkAfter);
        }
    }

    /** Limits without policies for approvals. */
    public LawLimits(Duration respondWithin, int commandAttempts, int escalateAfter, int parkAfter) {
        this(respondWithin, commandAttempts, escalateAfter, parkAfter, ApprovalPolicies.NONE);
    }

    /** These limits with other policies for approvals. */
    public LawLimits with(ApprovalPolicies policies) {
        return new LawLimits(respondWithin, commandAttempts, escalateAfter, parkAfter, policies);
    }

    /** The defaults: answers within a minute, five attempts, no escalation, parked with the tenth failure. */
    public static LawLimits defaults() {
        return new LawLimits(Duration.ofSeconds(60), 5, 0, 10);
    }
}
