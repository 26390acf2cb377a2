package dev.rewind.storeapi;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What the processor would decide on a request for a fork: a fork or a refusal.
 *
 * @param digest of what the fork would be; null if it would be refused
 * @param step the name of the step that its plan goes on with; null if no plan does, or if it begins with its first step
 * @param isStepKnown whether the plan is known to have this step
 * @param refused why it would be refused; null if it would not
 */
public record ForkPlan(
        @Nullable String digest, @Nullable String step, boolean isStepKnown, RollbackPlan.@Nullable Refused refused) {

    /** The plan as JSON. */
    public byte[] write() {
        return StoreJson.write(this);
    }

    /**
     * Reads a plan.
     *
     * @throws UncheckedIOException when the body is not one
     */
    public static ForkPlan read(byte[] body) {
        return StoreJson.read(body, new TypeReference<>() {});
    }
}
