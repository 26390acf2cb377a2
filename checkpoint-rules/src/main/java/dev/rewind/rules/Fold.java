package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.CheckpointPinned;
import dev.rewind.events.Fact.CheckpointRestored;
import dev.rewind.events.Fact.CheckpointTaken;
import dev.rewind.events.Fact.CheckpointUnpinned;
import dev.rewind.events.Fact.CheckpointsPruned;
import dev.rewind.events.Fact.EntityParked;
import dev.rewind.events.Fact.EntityResumed;
import dev.rewind.events.Fact.IntegrityFailed;
import dev.rewind.events.Fact.ParticipantAnswered;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Fact.RequestRefused;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackSettled;
import dev.rewind.events.Fact.StepClosed;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Applies one fact to a state. Trivial on purpose: whatever needs thought belongs into the decision. */
final class Fold implements Fact.Cases<EntityState> {

    /** Steps whose failures are counted at once. */
    static final int MAX_FAILING_STEPS = 1_000;

    private final EntityState before;

    private long epoch;
    private long taken;
    private long latest;
    private @Nullable String chainHash;
    private List<OpenStep> openSteps;
    private long planStart;
    private PlanClosed.@Nullable Outcome closed;
    private @Nullable LastRollback lastRollback;
    private Map<String, Integer> failures;
    private @Nullable String parked;
    private EntityState.Counts counts;

    Fold(EntityState before) {
        this.before = before;
        this.epoch = before.epoch();
        this.taken = before.taken();
        this.latest = before.latest();
        this.chainHash = before.chainHash();
        this.openSteps = before.openSteps();
        this.planStart = before.planStart();
        this.closed = before.closed();
        this.lastRollback = before.lastRollback();
        this.failures = before.failures();
        this.parked = before.parked();
        this.counts = before.counts();
    }

    @Override
    public EntityState checkpointTaken(CheckpointTaken fact) {
        Checkpoint checkpoint = fact.checkpoint();
        taken = checkpoint.sequence();
        latest = checkpoint.sequence();
        chainHash = checkpoint.chainHash();
        Step step = checkpoint.step();
        if (step != null) {
            if (planStart == 0 || closed != null) {
                planStart = checkpoint.sequence();
            }
            closed = null;
            openSteps = new ArrayList<>(openSteps);
            openSteps.add(new OpenStep(step, checkpoint.sequence(), fact.at(), fact.deadline()));
        }
        return changed(fact);
    }

    @Override
    public EntityState stepClosed(StepClosed fact) {
        openSteps = openSteps.stream()
                .filter(open -> open.sequence() != fact.checkpointId().sequence())
                .toList();
        String name = fact.step().name();
        switch (fact.outcome()) {
            case COMPLETED -> {
                counts = counts.oneMoreCompleted();
                forgive(name);
            }
            case FAILED, TIMED_OUT -> {
                counts = counts.oneMoreFailed();
                blame(name);
            }
            case CANCELLED, UNDONE -> {
                // Whoever takes a step back does not say how it did.
            }
        }
        return changed(fact);
    }

    @Override
    public EntityState planClosed(PlanClosed fact) {
        closed = fact.outcome();
        return changed(fact);
    }

    @Override
    public EntityState rollbackOrdered(RollbackOrdered fact) {
        epoch = fact.epoch();
        latest = fact.checkpoint().sequence();
        lastRollback = new LastRollback(fact.rollbackId().number(), fact.attempt(), Rollback.Status.COMMANDED);
        if (fact.attempt() == 1) {
            openSteps = List.of();
            closed = null;
            planStart = latest < planStart ? 0 : planStart;
        }
        if (fact.cause().askedByPerson()) {
            letGo();
        }
        return changed(fact);
    }

    @Override
    public EntityState rollbackSettled(RollbackSettled fact) {
        LastRollback last = Objects.requireNonNull(lastRollback, "settled before it was ordered");
        lastRollback = new LastRollback(last.number(), last.attempt(), fact.outcome());
        return changed(fact);
    }

    @Override
    public EntityState participantAnswered(ParticipantAnswered fact) {
        return changed(fact);
    }

    @Override
    public EntityState requestRefused(RequestRefused fact) {
        counts = counts.oneMoreRefused();
        return noted(fact, before.createdAt(), before.updatedAt());
    }

    @Override
    public EntityState entityParked(EntityParked fact) {
        parked = fact.step();
        return changed(fact);
    }

    @Override
    public EntityState entityResumed(EntityResumed fact) {
        letGo();
        return changed(fact);
    }

    @Override
    public EntityState checkpointPinned(CheckpointPinned fact) {
        return changed(fact);
    }

    @Override
    public EntityState checkpointUnpinned(CheckpointUnpinned fact) {
        return changed(fact);
    }

    @Override
    public EntityState checkpointRestored(CheckpointRestored fact) {
        return noted(fact, before.createdAt(), before.updatedAt());
    }

    @Override
    public EntityState checkpointsPruned(CheckpointsPruned fact) {
        counts = counts.morePruned(fact.checkpointIds().size());
        return changed(fact);
    }

    @Override
    public EntityState integrityFailed(IntegrityFailed fact) {
        return noted(fact, before.createdAt(), before.updatedAt());
    }

    private void forgive(String step) {
        if (failures.containsKey(step)) {
            failures = new TreeMap<>(failures);
            failures.remove(step);
        }
    }

    /** An entity that never repeats a step must not grow with each that fails: the one that failed least is forgotten. */
    private void blame(String step) {
        Map<String, Integer> more = new TreeMap<>(failures);
        if (more.size() >= MAX_FAILING_STEPS && !more.containsKey(step)) {
            more.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .ifPresent(more::remove);
        }
        more.merge(step, 1, Integer::sum);
        failures = more;
    }

    /** A person has looked at it: counting starts anew. */
    private void letGo() {
        parked = null;
        failures = Map.of();
    }

    private EntityState changed(Fact fact) {
        Instant created = before.createdAt();
        return noted(fact, created == null ? fact.at() : created, fact.at());
    }

    private EntityState noted(Fact fact, @Nullable Instant createdAt, @Nullable Instant updatedAt) {
        return new EntityState(
                before.entity(),
                epoch,
                taken,
                latest,
                chainHash,
                openSteps,
                planStart,
                closed,
                lastRollback,
                failures,
                parked,
                counts,
                createdAt,
                updatedAt,
                before.lastOffset(),
                before.seen().with(fact.event()));
    }
}
