package dev.rewind.rules;

import java.time.Duration;

/**
 * What an installation may choose. What a decision used is in its facts, so replaying facts needs none of it.
 *
 * @param respondWithin how long an answer to a rollback command is awaited
 * @param commandAttempts how often a rollback is commanded before it expires
 * @param escalateAfter every how many failures of a step its rollback goes one step further back; 0 for never
 * @param parkAfter after how many failures of a step its entity is parked; 0 for never
 */
public record Law(Duration respondWithin, int commandAttempts, int escalateAfter, int parkAfter) {

    /** Steps that an entity may have under way at once. */
    static final int MAX_OPEN_STEPS = 1_000;

    /** @throws IllegalArgumentException when a rollback would never be commanded, or a number is negative */
    public Law {
        if (commandAttempts < 1 || escalateAfter < 0 || parkAfter < 0) {
            throw new IllegalArgumentException("command attempts must be 1 or more, escalate after and park after 0 or"
                    + " more; they are " + commandAttempts + ", " + escalateAfter + ", " + parkAfter);
        }
    }

    /** The defaults of the design: a minute, five times, no escalation, parked with the tenth failure. */
    public static Law defaults() {
        return new Law(Duration.ofSeconds(60), 5, 0, 10);
    }
}
