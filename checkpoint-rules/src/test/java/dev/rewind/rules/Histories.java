package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random events: mostly sensible, sometimes stale, ahead, out of order or about somebody else. */
final class Histories {

    static final List<EntityKey> ENTITIES = List.of(Life.PLAN, EntityKey.plan("boss"), World.INVOICE, World.LETTER);
    private static final List<String> STEPS = List.of("reserve", "charge", "ship");

    private final Random random;

    Histories(long seed) {
        this.random = new Random(seed);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    int below(int n) {
        return random.nextInt(n);
    }

    /** A law under which what is rare comes soon. */
    Law law() {
        return new Law(Duration.ofSeconds(5), 1 + below(3), below(3), oneIn(3) ? 0 : 2 + below(3));
    }

    EntityKey entity() {
        return oneIn(2) ? Life.PLAN : anyOf(ENTITIES);
    }

    PlanEvent next(Life life) {
        EntityState state = life.state;
        Long epoch = epoch(state);
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 ->
                new PlanEvent.StepStarted(
                        epoch,
                        new Step(anyOf(STEPS), null, 1 + below(2)),
                        snapshot(),
                        oneIn(3) ? Long.valueOf(3_000) : null,
                        null,
                        Map.of(),
                        oneIn(3) ? List.of(anyOf(ENTITIES), anyOf(ENTITIES)) : List.of());
            case 5, 6, 7 -> new PlanEvent.StepCompleted(epoch, step(state), oneIn(3) ? snapshot() : null);
            case 8, 9 -> new PlanEvent.StepFailed(epoch, step(state), Life.error());
            case 10 ->
                oneIn(2)
                        ? new PlanEvent.PlanCompleted(epoch, oneIn(2) ? snapshot() : null)
                        : new PlanEvent.PlanFailed(
                                epoch,
                                oneIn(3) ? snapshot() : null,
                                Life.error(),
                                oneIn(2) ? PlanRollback.START : PlanRollback.NONE);
            case 11, 12, 13 -> new PlanEvent.StateCaptured(epoch, snapshot(), "manual", cause(), Map.of(), null);
            case 14 -> new PlanEvent.OperationFailed(epoch, anyOf(STEPS), Life.error(), !oneIn(4));
            case 15, 16 -> request(life.entity, state, epoch);
            case 17 -> new PlanEvent.RollbackApplied(epoch, rollback(life), participant(), hash(life), List.of());
            case 18 ->
                new PlanEvent.RollbackFailed(epoch, rollback(life), participant(), null, List.of(), Life.error());
            case 19 -> new PlanEvent.RollbackRetryRequested(epoch, "again", "ann");
            case 20, 21 -> due(life, state);
            default -> operator(life, state, epoch);
        };
    }

    /** A byte flips in a stored state. */
    void breakSomething(Life life) {
        List<String> hashes = life.history.snapshots.keySet().stream().sorted().toList();
        if (!hashes.isEmpty()) {
            life.history.snapshots.put(anyOf(hashes), new byte[] {'?'});
        }
    }

    private PlanEvent request(EntityKey entity, EntityState state, @Nullable Long epoch) {
        return new PlanEvent.RollbackRequested(
                epoch,
                target(entity, state),
                "why",
                "ann",
                oneIn(4) ? new CheckpointId(entity, 1 + below(5)) : null,
                oneIn(4) ? Boolean.FALSE : null);
    }

    private PlanEvent due(Life life, EntityState state) {
        if (state.openSteps().isEmpty() || oneIn(2)) {
            return new PlanEvent.DeadlineReached(null, null, rollback(life), 1, Life.START);
        }
        long start = anyOf(state.openSteps()).sequence();
        return new PlanEvent.DeadlineReached(null, new CheckpointId(life.entity, start), null, null, Life.START);
    }

    private PlanEvent operator(Life life, EntityState state, @Nullable Long epoch) {
        EntityKey entity = oneIn(10) ? anyOf(ENTITIES) : life.entity;
        List<Long> pinned = life.history.checkpoints.values().stream()
                .filter(it -> it.pinned() != null)
                .map(Checkpoint::sequence)
                .toList();
        long sequence = pinned.isEmpty() || oneIn(2) ? 1 + below((int) state.taken() + 1) : anyOf(pinned);
        CheckpointId checkpoint = new CheckpointId(entity, sequence);
        return switch (random.nextInt(6)) {
            case 0 -> new PlanEvent.CheckpointPinned(epoch, checkpoint, "why", "ann");
            case 1 -> new PlanEvent.CheckpointUnpinned(epoch, checkpoint, "why", "ann");
            case 2 -> new PlanEvent.CheckpointRestored(epoch, checkpoint, "hash", "ann");
            case 3 -> new PlanEvent.EntityResumed(epoch, "why", "ann");
            default ->
                oneIn(3)
                        ? new PlanEvent.RetentionDue(epoch, 3 + below(8), null)
                        : new PlanEvent.RetentionDue(
                                epoch, oneIn(2) ? 20 : null, life.now().minusSeconds(30 + below(60)));
        };
    }

    private @Nullable Long epoch(EntityState state) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> null;
            case 3 -> Math.max(1, state.epoch() - 1);
            case 4 -> oneIn(4) ? state.epoch() + 1 : state.epoch();
            default -> state.epoch();
        };
    }

    private Step step(EntityState state) {
        if (state.openSteps().isEmpty() || oneIn(8)) {
            return new Step(anyOf(STEPS), null, 1 + below(2));
        }
        return anyOf(state.openSteps()).step();
    }

    private RollbackId rollback(Life life) {
        LastRollback last = life.state.lastRollback();
        EntityKey entity = oneIn(20) ? EntityKey.plan("somebody-else") : life.entity;
        return new RollbackId(entity, last == null || oneIn(6) ? 1 + below(5) : last.number());
    }

    private @Nullable String participant() {
        return oneIn(2) ? null : anyOf(ENTITIES).toString();
    }

    private @Nullable String hash(Life life) {
        return oneIn(8) ? life.entity.toString() : null;
    }

    private @Nullable RollbackTarget target(EntityKey entity, EntityState state) {
        long any = 1 + below((int) state.taken() + 1);
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 ->
                new RollbackTarget.ToCheckpoint(
                        new CheckpointId(oneIn(6) ? EntityKey.plan("somebody-else") : entity, any));
            case 2 -> new RollbackTarget.ToStep(anyOf(STEPS));
            case 3 -> new RollbackTarget.ToTime(Life.START.plusSeconds(below(100)));
            case 4 -> new RollbackTarget.StepsBack(below(4));
            case 5 -> new RollbackTarget.ToCause(new StepCause(anyOf(ENTITIES), anyOf(STEPS), null));
            default -> new RollbackTarget.ToSequence(any);
        };
    }

    private @Nullable StepCause cause() {
        return oneIn(3) ? null : new StepCause(anyOf(ENTITIES), anyOf(STEPS), 1 + below(2));
    }

    private Snapshot snapshot() {
        return Snapshot.of(Map.of("stock", below(6)));
    }

    private <T> T anyOf(List<T> values) {
        return values.get(below(values.size()));
    }
}
