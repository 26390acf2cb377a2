package dev.rewind.rules.state;

import dev.rewind.events.Entity.Hold;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Fact.PlanOffered;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Step.PlanOutline;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a plan runs, and how it ended.
 *
 * <pre>
 *                            paused ◀──pause── running ◀──resume── paused
 *
 * none or requested ──step starts──▶ running ──closed──▶ completed or failed ──step starts──▶ running, from that step
 *           ▲                           │▲                       │
 *           ╰───── rollback to before ──╯╰──────── rollback ─────╯
 * </pre>
 *
 * @param planStart number of the checkpoint from which the plan's first step started; 0 if no plan has run, or a
 *     rollback went back to before the plan
 * @param closed how the plan ended; null if it has not
 * @param cancelled whether a request ended the plan; then only a rollback opens it again
 * @param paused who paused the plan and why; null if it is not paused
 * @param offer the last offer of the plan to runners; null if the plan was not requested by its name
 * @param error why the plan failed, if it failed and the event said so
 * @param runner the runner of the newest step, or a newer one that has taken the offer; null if the step's event did
 *     not name it, and once the plan has ended and its rollback is settled
 * @param outline the steps of the plan; null if no event said which it has
 */
record PlanLifecycle(
        long planStart,
        PlanClosed.@Nullable Outcome closed,
        boolean cancelled,
        @Nullable Hold paused,
        @Nullable PlanOffer offer,
        @Nullable ErrorDetail error,
        @Nullable String runner,
        @Nullable PlanOutline outline) {

    static final PlanLifecycle NONE = new PlanLifecycle(0, null, false, null, null, null, null, null);

    PlanLifecycle {
        if (planStart < 0) {
            throw new IllegalArgumentException("plan start " + planStart + " is negative");
        }
        if ((cancelled && closed == null) || (paused != null && (planStart == 0 || closed != null))) {
            throw new IllegalArgumentException("plan start " + planStart + ", closed " + closed + ", cancelled "
                    + cancelled + " and paused " + paused + " contradict each other");
        }
    }

    boolean runs() {
        return planStart > 0 && closed == null;
    }

    /** Whether the plan was requested by its name and has not started, or a rollback went back to before its start. */
    boolean isRequested() {
        return offer != null && planStart == 0 && closed == null;
    }

    /** @param said the steps of the plan, if the event says which it has */
    PlanLifecycle stepStarted(long sequence, @Nullable String by, @Nullable PlanOutline said) {
        if (cancelled || paused != null) {
            throw new IllegalTransitionException("no step can start from checkpoint " + sequence + " while the plan is "
                    + (cancelled ? "cancelled" : "paused"));
        }
        PlanOffer taken = offer == null ? null : offer.begun();
        if (runs()) {
            PlanOutline known = said == null ? outline : said;
            return Objects.equals(offer, taken) && Objects.equals(runner, by) && Objects.equals(outline, known)
                    ? this
                    : new PlanLifecycle(planStart, null, false, null, taken, null, by, known);
        }
        return new PlanLifecycle(sequence, null, false, null, taken, null, by, said);
    }

    /**
     * The plan after it ended. Its start may be unknown: a plan that failed may have gone back to before it.
     *
     * @param isRollingBack whether its runner still has to apply a rollback
     */
    PlanLifecycle closed(PlanClosed fact, boolean isRollingBack) {
        if (closed != null) {
            throw new IllegalTransitionException("a plan that is " + closed + " cannot become " + fact.outcome());
        }
        return new PlanLifecycle(
                planStart,
                fact.outcome(),
                fact.requestedBy() != null,
                null,
                offer,
                fact.error(),
                isRollingBack ? runner : null,
                outline);
    }

    /** The plan after a rollback was settled: a plan that has ended has no runner any more. */
    PlanLifecycle settled() {
        return closed == null || runner == null
                ? this
                : new PlanLifecycle(planStart, closed, cancelled, paused, offer, error, null, outline);
    }

    /**
     * The plan after a rollback opened a new epoch: open again, unless the rollback went back to before the plan. The plan
     * of a fork that goes back past its beginning stays, because it ends with the rollback.
     */
    PlanLifecycle rolledBack(RollbackOrdered fact) {
        PlanOffer taken = offer != null && fact.cause().takesPlanOver() ? offer.taken() : offer;
        String by = offer == null ? runner : fact.cause().runner(runner);
        boolean leavesFork = fact.participants().stream().anyMatch(asked -> asked.checkpointId() != null);
        long start = leavesFork && planStart > 0 ? fact.checkpoint().sequence() : planStart;
        return fact.checkpoint().sequence() < start
                ? new PlanLifecycle(0, null, false, null, taken, null, by, null)
                : new PlanLifecycle(start, null, false, paused, taken, null, by, outline);
    }

    PlanLifecycle paused(Hold by) {
        if (!runs() || paused != null) {
            throw new IllegalTransitionException(
                    "a plan that " + (runs() ? "is paused" : "does not run") + " cannot be paused");
        }
        return new PlanLifecycle(planStart, null, false, by, offer, null, runner, outline);
    }

    PlanLifecycle resumed() {
        return new PlanLifecycle(planStart, closed, cancelled, null, offer, error, runner, outline);
    }

    /** The plan after it was offered to runners. */
    PlanLifecycle offered(PlanOffered fact) {
        return new PlanLifecycle(
                planStart, closed, cancelled, paused, PlanOffer.after(offer, fact), error, runner, outline);
    }
}
