package dev.rewind.rules;

import java.time.Duration;

/**
 * What an installation may choose. What a decision used is in its facts, so replaying facts needs none of it.
 *
 * @param respondWithin how long an answer to a rollback command is awaited
 */
public record Law(Duration respondWithin) {

    /** Steps that an entity may have under way at once. */
    static final int MAX_OPEN_STEPS = 1_000;

    /** The defaults of the design: one minute. */
    public static Law defaults() {
        return new Law(Duration.ofSeconds(60));
    }
}
