package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.PlanEvent.ForkRequested;
import dev.rewind.events.Step;
import dev.rewind.rules.approval.ForkDigest;
import dev.rewind.rules.state.EntityState;
import org.jspecify.annotations.Nullable;

/**
 * What a fork would be, for people to read before it is requested.
 *
 * @param digest of all that it would be
 * @param step the name of the step that its plan goes on with; null if no plan does, or if it begins with its first step
 * @param isStepKnown whether the plan is known to have this step. A plan of another name, or one whose runner has not said
 *     which steps there are, is not known here
 */
public record ForkOutline(String digest, @Nullable String step, boolean isStepKnown) {

    /** The fork that a request for it asks for. */
    public static ForkOutline of(EntityState state, Checkpoint base, ForkRequested event, @Nullable String editedHash) {
        Step step = ForkRequests.plan(base, event);
        return new ForkOutline(
                ForkDigest.of(base, event, step, editedHash),
                step == null ? null : step.name(),
                step != null && ForkRequests.knowsSteps(state, event));
    }
}
