package dev.rewind.rules.state;

import dev.rewind.events.Entity.Failure;
import dev.rewind.events.Entity.Hold;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackSettled;
import dev.rewind.events.Fact.StepClosed;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.StepOutcome;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Failures of steps in a row, what failed last, and the step that parked the entity. A parked entity is not parked again before a person
 * lets it go on, and that resets the counts.
 *
 * @param failures how often each step has failed since it last completed
 * @param parked the step whose failures parked the entity; null if no failures did
 * @param parkedByHand who parked the entity and why; null if no person did
 * @param resumedAt when a person last resumed the parked entity; null if no one has
 * @param last what failed last; null once it has succeeded
 */
record StepFailures(
        Map<String, Integer> failures,
        @Nullable String parked,
        @Nullable Hold parkedByHand,
        @Nullable Instant resumedAt,
        @Nullable Failure last) {

    static final StepFailures NONE = new StepFailures(Map.of(), null, null, null, null);

    boolean isParked() {
        return parked != null || parkedByHand != null;
    }

    StepFailures completed(String step) {
        boolean isOver = last != null && step.equals(last.step());
        if (!isOver && !failures.containsKey(step)) {
            return this;
        }
        Map<String, Integer> fewer = new TreeMap<>(failures);
        fewer.remove(step);
        return new StepFailures(fewer, parked, parkedByHand, resumedAt, isOver ? null : last);
    }

    /**
     * Counts a failure. If too many steps are counted, the one with the fewest failures is dropped to bound the state.
     */
    StepFailures failed(StepClosed fact) {
        String step = fact.step().name();
        Map<String, Integer> more = new TreeMap<>(failures);
        if (more.size() >= EntityState.MAX_FAILING_STEPS && !more.containsKey(step)) {
            more.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .ifPresent(more::remove);
        }
        more.merge(step, 1, Integer::sum);
        Failure.Kind kind =
                fact.outcome() == StepOutcome.TIMED_OUT ? Failure.Kind.STEP_TIMED_OUT : Failure.Kind.STEP_FAILED;
        return new StepFailures(
                more,
                parked,
                parkedByHand,
                resumedAt,
                new Failure(kind, step, fact.step().attempt(), fact.error(), fact.at()));
    }

    /** The failures after a plan ended. The failure of a step says more than the failure of its plan. */
    StepFailures ended(PlanClosed fact) {
        if (fact.outcome() == PlanClosed.Outcome.COMPLETED) {
            return withLast(null);
        }
        boolean isOfStep = !failures.isEmpty() && fact.requestedBy() == null;
        return isOfStep || fact.error() == null
                ? this
                : withLast(new Failure(Failure.Kind.PLAN_FAILED, null, null, fact.error(), fact.at()));
    }

    /** The failures after a rollback was commanded. */
    StepFailures rolledBack(RollbackOrdered fact) {
        return fact.attempt() == 1 && fact.cause().kind() == RollbackCause.Kind.OPERATION_FAILED
                ? withLast(new Failure(
                        Failure.Kind.OPERATION_FAILED, null, null, fact.cause().error(), fact.at()))
                : this;
    }

    /** The failures after a rollback was settled. */
    StepFailures settled(RollbackSettled fact) {
        if (fact.outcome() == Rollback.Status.FAILED) {
            return withLast(new Failure(Failure.Kind.ROLLBACK_FAILED, null, null, fact.error(), fact.at()));
        }
        boolean isOver = fact.outcome() == Rollback.Status.APPLIED
                && last != null
                && last.kind() == Failure.Kind.ROLLBACK_FAILED;
        return isOver ? withLast(null) : this;
    }

    private StepFailures withLast(@Nullable Failure failure) {
        return new StepFailures(failures, parked, parkedByHand, resumedAt, failure);
    }

    StepFailures parkedBy(String step) {
        if (isParked()) {
            throw new IllegalTransitionException("step \"" + step + "\" cannot park an entity that "
                    + (parked == null ? "a person" : "step \"" + parked + "\"") + " has parked already");
        }
        return new StepFailures(failures, step, null, resumedAt, last);
    }

    StepFailures parkedByHand(Hold by) {
        if (isParked()) {
            throw new IllegalTransitionException(by.by() + " cannot park an entity that is parked already");
        }
        return new StepFailures(failures, null, by, resumedAt, last);
    }

    StepFailures resumedAt(Instant at) {
        return new StepFailures(Map.of(), null, null, at, last);
    }

    /** A person requested a rollback, which ends parking too and resets the counts. */
    StepFailures rolledBackByPerson() {
        return new StepFailures(Map.of(), null, null, resumedAt, last);
    }
}
