package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work of a plan.
 *
 * @param name 1 to {@value Limits#NAME} characters
 * @param index its place in the plan, from 0, if the plan has an order
 * @param attempt 1 for the first try
 */
public record Step(String name, @Nullable Integer index, int attempt) {

    /** @throws IllegalArgumentException when a value is out of its bounds */
    public Step {
        Check.text("step.name", name, Limits.NAME);
        if (index != null) {
            Check.between("step.index", index, 0, Integer.MAX_VALUE);
        }
        Check.between("step.attempt", attempt, 1, Integer.MAX_VALUE);
    }

    @JsonCreator
    static Step read(
            @JsonProperty("name") String name,
            @JsonProperty("index") @Nullable Integer index,
            @JsonProperty("attempt") @Nullable Integer attempt) {
        return new Step(name, index, attempt == null ? 1 : attempt);
    }

    /** Whether name and attempt are the same. */
    public boolean isSameAs(Step other) {
        return attempt == other.attempt && name.equals(other.name);
    }

    /**
     * What a step waits for: a signal, a time, or the first of the two.
     *
     * @param signal the name of the signal, or null
     * @param until the log's time at which the wait ends at the latest, or null
     * @param timeoutMs how long the step may take after the wait, in milliseconds; null if it has no time-out
     * @param released true if no runner holds the plan while the step waits. The plan is offered when the wait ends
     */
    public record Wait(
            @Nullable String signal,
            @Nullable Instant until,
            @Nullable Long timeoutMs,
            @Nullable Boolean released) {

        /** @throws IllegalArgumentException when it has neither a signal nor a time */
        public Wait {
            if (signal == null && until == null) {
                throw new IllegalArgumentException("wait must have signal or until");
            }
        }

        /** A wait during which a runner holds the plan. */
        public Wait(@Nullable String signal, @Nullable Instant until, @Nullable Long timeoutMs) {
            this(signal, until, timeoutMs, null);
        }

        /** Whether no runner holds the plan while the step waits. */
        public boolean hasNoRunner() {
            return Boolean.TRUE.equals(released);
        }
    }
}
