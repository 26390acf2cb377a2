package dev.rewind.rules.state;

import dev.rewind.events.Entity.Hold;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Failures of steps in a row, and the step that parked the entity. A parked entity is not parked again before a person
 * lets it go on, and that resets the counts.
 *
 * @param failures how often each step has failed since it last completed
 * @param parked the step whose failures parked the entity; null if no failures did
 * @param parkedByHand who parked the entity and why; null if no person did
 * @param resumedAt when a person last resumed the parked entity; null if no one has
 */
record StepFailures(
        Map<String, Integer> failures,
        @Nullable String parked,
        @Nullable Hold parkedByHand,
        @Nullable Instant resumedAt) {

    static final StepFailures NONE = new StepFailures(Map.of(), null, null, null);

    boolean isParked() {
        return parked != null || parkedByHand != null;
    }

    StepFailures completed(String step) {
        if (!failures.containsKey(step)) {
            return this;
        }
        Map<String, Integer> fewer = new TreeMap<>(failures);
        fewer.remove(step);
        return new StepFailures(fewer, parked, parkedByHand, resumedAt);
    }

    /**
     * Counts a failure. If too many steps are counted, the one with the fewest failures is dropped to bound the state.
     */
    StepFailures failed(String step) {
        Map<String, Integer> more = new TreeMap<>(failures);
        if (more.size() >= EntityState.MAX_FAILING_STEPS && !more.containsKey(step)) {
            more.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .ifPresent(more::remove);
        }
        more.merge(step, 1, Integer::sum);
        return new StepFailures(more, parked, parkedByHand, resumedAt);
    }

    StepFailures parkedBy(String step) {
        if (isParked()) {
            throw new IllegalTransitionException("step \"" + step + "\" cannot park an entity that "
                    + (parked == null ? "a person" : "step \"" + parked + "\"") + " has parked already");
        }
        return new StepFailures(failures, step, null, resumedAt);
    }

    StepFailures parkedByHand(Hold by) {
        if (isParked()) {
            throw new IllegalTransitionException(by.by() + " cannot park an entity that is parked already");
        }
        return new StepFailures(failures, null, by, resumedAt);
    }

    StepFailures resumedAt(Instant at) {
        return new StepFailures(Map.of(), null, null, at);
    }

    /** A person requested a rollback, which ends parking too and resets the counts. */
    StepFailures rolledBackByPerson() {
        return new StepFailures(Map.of(), null, null, resumedAt);
    }
}
