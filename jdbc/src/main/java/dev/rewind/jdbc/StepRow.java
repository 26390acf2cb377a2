package dev.rewind.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * A locked row of {@code rewind_steps}.
 *
 * @param attempt the newest attempt that has begun; 0 if none has
 * @param epoch the epoch in which that attempt began, or which the undo has opened; 0 for a new row
 * @param inputHash what the attempt started from; null if it is not done
 * @param result the state that it returned, as JSON; null if it is not done
 */
record StepRow(
        int attempt,
        long epoch,
        @Nullable String inputHash,
        @Nullable String result) {

    /** Whether a later attempt, or an undo that came after this one, has the row. */
    boolean isAfter(int otherAttempt, long otherEpoch) {
        return epoch > otherEpoch || (epoch == otherEpoch && attempt > otherAttempt);
    }

    /** The result of an attempt that started from the same; null if there is none. */
    @Nullable
    String resultFrom(String input) {
        return input.equals(inputHash) ? result : null;
    }
}
