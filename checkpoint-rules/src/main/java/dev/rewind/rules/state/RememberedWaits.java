package dev.rewind.rules.state;

import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.WaitEnded;
import dev.rewind.events.Limits;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The waits of steps that have not completed. A step may start again because it failed after its wait, or because
 * another runner continues the plan. Then it does not wait for a second signal or a second time. A step forgets its wait
 * when it completes, when the plan ends, and when a rollback goes back to before the step or is requested by a person or
 * a service.
 *
 * <p>They are part of the head, so their number and the size of their payloads are bounded: the oldest are forgotten.
 *
 * @param waits oldest first
 */
record RememberedWaits(List<RememberedWait> waits) {

    static final RememberedWaits NONE = new RememberedWaits(List.of());

    Optional<RememberedWait> of(String step) {
        return waits.stream().filter(wait -> wait.step().equals(step)).findFirst();
    }

    RememberedWaits started(Step step, long sequence, Step.Wait wait) {
        RememberedWait known = of(step.name())
                .filter(earlier -> earlier.isFor(wait.signal(), wait.needsApproval()))
                .orElse(null);
        RememberedWait now = known == null
                ? new RememberedWait(
                        step.name(), sequence, wait.signal(), wait.until(), null, null, null, wait.approval())
                : known.startedAgainFrom(sequence, wait.until());
        return with(now);
    }

    RememberedWaits ended(WaitEnded fact) {
        return startOf(fact).map(wait -> with(wait.ended(fact))).orElse(this);
    }

    /** Whether the wait had ended in an earlier attempt, so that this end uses up no signal. */
    boolean hadEnded(WaitEnded fact) {
        return startOf(fact).map(RememberedWait::endedBy).isPresent();
    }

    private Optional<RememberedWait> startOf(WaitEnded fact) {
        return of(fact.step().name())
                .filter(wait -> wait.sequence() == fact.checkpointId().sequence());
    }

    RememberedWaits completed(String step) {
        return without(wait -> wait.step().equals(step));
    }

    RememberedWaits rolledBack(RollbackOrdered fact) {
        RollbackCause cause = fact.cause();
        long target = fact.checkpoint().sequence();
        boolean anew = cause.kind() == RollbackCause.Kind.REQUESTED && !cause.takesPlanOver();
        return without(wait -> wait.sequence() > target || (anew && wait.sequence() == target));
    }

    private RememberedWaits with(RememberedWait wait) {
        List<RememberedWait> more = new ArrayList<>(waits);
        more.removeIf(known -> known.step().equals(wait.step()));
        more.add(wait);
        while (more.size() > Limits.KEPT_SIGNALS
                || more.stream().mapToInt(RememberedWait::payloadBytes).sum() > Limits.KEPT_PAYLOADS) {
            more.remove(0);
        }
        return new RememberedWaits(List.copyOf(more));
    }

    private RememberedWaits without(Predicate<RememberedWait> forgotten) {
        if (waits.stream().noneMatch(forgotten)) {
            return this;
        }
        List<RememberedWait> left = waits.stream().filter(forgotten.negate()).toList();
        return left.isEmpty() ? NONE : new RememberedWaits(left);
    }

    /** As heads store it: null if there are none. */
    @Nullable
    List<RememberedWait> stored() {
        return waits.isEmpty() ? null : waits;
    }
}
