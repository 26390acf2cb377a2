package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work of a plan.
 *
 * @param name 1 to {@value Limits#NAME} characters
 * @param index its place in the plan, from 0, where the plan has an order
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

    /** The same piece of work, whatever its place in the plan. */
    public boolean isSameAs(Step other) {
        return attempt == other.attempt && name.equals(other.name);
    }
}
