package dev.rewind.rules.state;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.Entity.Hold;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the rules keep of one entity between two events. It holds references and open work, but no snapshots, so the
 * cost of an event does not grow with the entity's past. Each part makes only legal transitions. The store
 * {@code entities} holds the state as the JSON of a {@link StoredHead}.
 *
 * @param entity whose state it is
 * @param timeline the epoch, and the checkpoints taken
 * @param steps steps under way
 * @param plan whether a plan runs, and how it ended
 * @param lastRollback the newest rollback; null if there was no rollback
 * @param stepFailures failures in a row, and parking
 * @param keptSignals signals that no step has waited for yet
 * @param waits the waits of steps that have not completed
 * @param counts of steps, refusals and pruned checkpoints
 * @param times of the first and the last change
 * @param lastOffset offset of the last event of this entity, also of one that changed nothing; -1 before the first
 * @param seen the last events, for deduplication
 * @param proposal the rollback that waits for the approval of a second person; null if none does
 * @param family where it comes from, and the entities that began with its checkpoints
 */
public record EntityState(
        EntityKey entity,
        TimelinePosition timeline,
        OpenSteps steps,
        PlanLifecycle plan,
        @Nullable LastRollback lastRollback,
        StepFailures stepFailures,
        Signals keptSignals,
        RememberedWaits waits,
        Counts counts,
        ChangeTimes times,
        long lastOffset,
        SeenEvents seen,
        @Nullable Proposal proposal,
        Family family) {

    /** Of how many steps of an entity failures are counted. */
    public static final int MAX_FAILING_STEPS = 1_000;

    /** @throws IllegalArgumentException if the parts contradict each other */
    public EntityState {
        long taken = timeline.taken();
        boolean begun = taken == 0 || (times.createdAt() != null && times.updatedAt() != null);
        long rollbacks = lastRollback == null ? 0 : lastRollback.number();
        if (plan.planStart() > taken || !begun || timeline.epoch() != rollbacks + 1) {
            throw new IllegalArgumentException("epoch " + timeline.epoch() + " after rollback " + rollbacks + ", taken "
                    + taken + ", plan start " + plan.planStart() + ", created " + times.createdAt() + " and updated "
                    + times.updatedAt() + " contradict each other");
        }
    }

    /**
     * Counts of an entity, apart from checkpoints and rollbacks, whose numbers count them.
     *
     * @param completed steps that completed
     * @param failed steps that failed or timed out
     * @param refused events that were refused
     * @param pruned checkpoints that were pruned
     */
    record Counts(long completed, long failed, long refused, long pruned) {
        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts oneMoreCompleted() {
            return new Counts(completed + 1, failed, refused, pruned);
        }

        Counts oneMoreFailed() {
            return new Counts(completed, failed + 1, refused, pruned);
        }

        Counts oneMoreRefused() {
            return new Counts(completed, failed, refused + 1, pruned);
        }

        Counts morePruned(int more, long taken) {
            if (pruned + more > taken) {
                throw new IllegalTransitionException(
                        more + " checkpoints cannot be pruned after " + pruned + " of " + taken);
            }
            return new Counts(completed, failed, refused, pruned + more);
        }
    }

    /** The state of an entity before its first event. */
    public static EntityState initial(EntityKey entity) {
        return new EntityState(
                entity,
                TimelinePosition.START,
                OpenSteps.NONE,
                PlanLifecycle.NONE,
                null,
                StepFailures.NONE,
                Signals.NONE,
                RememberedWaits.NONE,
                Counts.NONE,
                ChangeTimes.NONE,
                -1,
                SeenEvents.NONE,
                null,
                Family.NONE);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static EntityState read(StoredHead head) {
        return new EntityState(
                head.entity(),
                new TimelinePosition(head.epoch(), head.taken(), head.latest(), head.chainHash()),
                new OpenSteps(head.openSteps()),
                new PlanLifecycle(
                        head.planStart(),
                        head.closed(),
                        Boolean.TRUE.equals(head.cancelled()),
                        head.paused(),
                        head.offer(),
                        head.closedError(),
                        head.runner(),
                        head.outline()),
                head.lastRollback(),
                new StepFailures(
                        head.failures(), head.parked(), head.parkedByHand(), head.resumedAt(), head.lastFailure()),
                head.signals() == null ? Signals.NONE : new Signals(head.signals()),
                head.waits() == null ? RememberedWaits.NONE : new RememberedWaits(head.waits()),
                head.counts(),
                new ChangeTimes(head.createdAt(), head.updatedAt(), head.statusSince()),
                head.lastOffset(),
                head.seen(),
                head.proposal(),
                head.family() == null ? Family.NONE : head.family());
    }

    @JsonValue
    StoredHead write() {
        return new StoredHead(
                entity,
                epoch(),
                taken(),
                latest(),
                chainHash(),
                openSteps(),
                planStart(),
                closed(),
                lastRollback,
                failures(),
                parked(),
                stepFailures.parkedByHand(),
                paused(),
                isCancelled() ? true : null,
                signals().isEmpty() ? null : signals(),
                counts,
                createdAt(),
                updatedAt(),
                lastOffset,
                seen,
                offer(),
                plan.error(),
                stepFailures.resumedAt(),
                plan.runner(),
                waits.stored(),
                proposal,
                times.statusSince(),
                stepFailures.last(),
                family.stored(),
                plan.outline());
    }

    /** The state after a fact. Apart from the offset, nothing changes in any other way. */
    public EntityState after(Fact fact) {
        return fact.match(new Fold(this));
    }

    /** The state after these facts. */
    public EntityState after(List<Fact> facts) {
        EntityState state = this;
        for (Fact fact : facts) {
            state = state.after(fact);
        }
        return state;
    }

    /** The same state, with this time as the one since which it has had its status. */
    EntityState ofStatusSince(Instant at) {
        return new EntityState(
                entity,
                timeline,
                steps,
                plan,
                lastRollback,
                stepFailures,
                keptSignals,
                waits,
                counts,
                times.ofStatusSince(at),
                lastOffset,
                seen,
                proposal,
                family);
    }

    /** The same state, with this offset as the one of the last event. */
    public EntityState atOffset(long offset) {
        return new EntityState(
                entity,
                timeline,
                steps,
                plan,
                lastRollback,
                stepFailures,
                keptSignals,
                waits,
                counts,
                times,
                offset,
                seen,
                proposal,
                family);
    }

    /** The number of the current timeline. */
    public long epoch() {
        return timeline.epoch();
    }

    /** How many checkpoints were taken; also the number of the last one. */
    public long taken() {
        return timeline.taken();
    }

    /** The number of the newest checkpoint of the current timeline; 0 before the first. */
    public long latest() {
        return timeline.latest();
    }

    /** The newest checkpoint of the current timeline; null before the first. */
    public @Nullable CheckpointId latestId() {
        return latest() == 0 ? null : new CheckpointId(entity, latest());
    }

    /** The chain hash of the checkpoint that was taken last; null before the first. */
    public @Nullable String chainHash() {
        return timeline.chainHash();
    }

    /** The steps under way, oldest first. */
    public List<OpenStep> openSteps() {
        return steps.openSteps();
    }

    /** The number of the checkpoint from which the plan's first step started; 0 if the entity is before any plan. */
    public long planStart() {
        return plan.planStart();
    }

    /** How the plan ended; null if it has not. */
    public PlanClosed.@Nullable Outcome closed() {
        return plan.closed();
    }

    /** The last offer of the plan to runners; null if the plan was not requested by its name. */
    public @Nullable PlanOffer offer() {
        return plan.offer();
    }

    /** The steps of the plan; null if no event said which it has. */
    public Step.@Nullable PlanOutline outline() {
        return plan.outline();
    }

    /** The runner that has the plan, as far as it is known; null once the plan has ended. */
    public @Nullable String runner() {
        return plan.runner();
    }

    /** How often each step has failed since it last completed. */
    public Map<String, Integer> failures() {
        return stepFailures.failures();
    }

    /** The step whose failures parked the entity; null if no failures did. */
    public @Nullable String parked() {
        return stepFailures.parked();
    }

    /** Whether failures or a person parked the entity. */
    public boolean isParked() {
        return stepFailures.isParked();
    }

    /** Who paused the plan and why; null if it is not paused. */
    public @Nullable Hold paused() {
        return plan.paused();
    }

    /** Whether a request ended the plan, so that no step starts until it is rolled back. */
    public boolean isCancelled() {
        return plan.cancelled();
    }

    /** The signals that no step has waited for yet, oldest first. */
    public List<Signal> signals() {
        return keptSignals.kept();
    }

    /** Whether one more signal can be kept. */
    public boolean keepsRoomFor(Signal signal) {
        return keptSignals.hasRoomFor(signal);
    }

    /** The wait of this step, if it has not completed since it began to wait. */
    public Optional<RememberedWait> waitOf(Step step) {
        return waits.of(step.name());
    }

    /** Whether steps wait and no runner holds the plan meanwhile. */
    public boolean waitsWithoutRunner() {
        return !openSteps().isEmpty() && openSteps().stream().allMatch(OpenStep::waitsWithoutRunner);
    }

    /** The time of the first fact; null before it. */
    public @Nullable Instant createdAt() {
        return times.createdAt();
    }

    /** The time of the last change; null before the first. */
    public @Nullable Instant updatedAt() {
        return times.updatedAt();
    }

    /** How many checkpoints are stored: those that were taken and are not pruned. */
    public long kept() {
        return taken() - counts.pruned();
    }

    /** Whether the entity has had a checkpoint. Before its first checkpoint, an entity is not shown. */
    public boolean exists() {
        return taken() > 0;
    }

    /**
     * The head as the API shows it.
     *
     * @throws IllegalStateException if the entity has no checkpoint
     */
    @SuppressWarnings("NullAway") // NullAway does not see the annotation of a nested type in another module.
    public Entity head() {
        Instant createdAt = createdAt();
        Instant updatedAt = updatedAt();
        if (!exists() || createdAt == null || updatedAt == null) {
            throw new IllegalStateException(entity + " has no checkpoint");
        }
        LastRollback last = lastRollback;
        return new Entity(
                entity.type(),
                entity.id(),
                status(),
                epoch(),
                latestId(),
                openSteps().stream()
                        .map(open -> open.shownFor(entity, paused() == null))
                        .toList(),
                last != null && last.isPending() ? new RollbackId(entity, last.number()) : null,
                last != null && last.isPartlyApplied() ? new RollbackId(entity, last.number()) : null,
                paused(),
                stepFailures.parkedByHand(),
                signals().stream().map(Signal::shown).toList(),
                new Entity.Counts(
                        taken(),
                        last == null ? 0 : last.number(),
                        counts.completed(),
                        counts.failed(),
                        counts.refused()),
                offer() == null ? null : new Entity.Offer(offer().plan(), offer().number(), offer().open()),
                createdAt,
                updatedAt,
                closed() == null ? null : new Entity.Ended(closed(), plan.error()),
                stepFailures.resumedAt(),
                plan.runner(),
                proposal == null ? null : proposal.shownFor(entity),
                times.statusSince(),
                stepFailures.last(),
                last != null && (last.isPending() || last.isStuck()) ? last.attempt() : null,
                family.from(),
                family.forks(),
                plan.outline());
    }

    /** The entity's status as the API shows it. */
    public EntityStatus status() {
        if (hasPendingRollback()) {
            return EntityStatus.ROLLING_BACK;
        }
        if (isParked()) {
            return EntityStatus.PARKED;
        }
        if (isHeldForApproval()) {
            return EntityStatus.AWAITING_APPROVAL;
        }
        if (lastRollback != null && lastRollback.isStuck()) {
            return EntityStatus.ROLLBACK_FAILED;
        }
        if (paused() != null) {
            return EntityStatus.PAUSED;
        }
        if (closed() != null) {
            return closed() == PlanClosed.Outcome.COMPLETED ? EntityStatus.COMPLETED : EntityStatus.FAILED;
        }
        if (planStart() == 0) {
            return offer() == null ? EntityStatus.IDLE : EntityStatus.REQUESTED;
        }
        boolean waiting = !openSteps().isEmpty() && openSteps().stream().allMatch(open -> open.waits() != null);
        return waiting ? EntityStatus.WAITING : EntityStatus.RUNNING;
    }

    /**
     * When the open steps time out or end their waits, by the number of the checkpoint from which the step started. There
     * is no such time while the plan is paused, and while a rollback after a failure waits for an approval.
     */
    public Map<Long, Instant> stepDeadlines() {
        if (paused() != null || isHeldForApproval()) {
            return Map.of();
        }
        Map<Long, Instant> deadlines = new TreeMap<>();
        for (OpenStep open : openSteps()) {
            Instant due = open.due();
            if (due != null) {
                deadlines.put(open.sequence(), due);
            }
        }
        return deadlines;
    }

    public boolean hasPendingRollback() {
        return lastRollback != null && lastRollback.isPending();
    }

    /** Whether a rollback after a failure waits for an approval, so that no worker goes on meanwhile. */
    public boolean isHeldForApproval() {
        return proposal != null && proposal.isHolding();
    }

    public boolean planRuns() {
        return plan.runs();
    }

    /** Whether the plan was requested by its name and no step of it has started. */
    public boolean planIsRequested() {
        return plan.isRequested();
    }

    /**
     * The number from which on every checkpoint is still needed: that of the start of a plan that runs, or of the target
     * of a rollback that is not applied. Any step since then may have to be undone, with its states. Without such work,
     * {@link Long#MAX_VALUE}.
     */
    public long neededFrom() {
        boolean isUnapplied = lastRollback != null && lastRollback.isUnapplied();
        return Math.min(planRuns() ? planStart() : Long.MAX_VALUE, isUnapplied ? latest() : Long.MAX_VALUE);
    }

    /** Whether checkpoints are left that no open work needs. */
    public boolean mayPrune() {
        return Math.min(taken(), neededFrom() - 1) > counts.pruned();
    }

    /** The open step that an event names. If it names several, it is the one that started last. */
    public Optional<OpenStep> openStep(Step step) {
        return openSteps().stream().filter(open -> open.is(step)).reduce((older, newer) -> newer);
    }
}
