package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.LastRollback;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Creates random events. Most fit the state; some are stale, of a future epoch, out of order or about another entity.
 */
final class RandomEvents {

    static final List<EntityKey> ENTITIES =
            List.of(EntityScenario.PLAN, EntityKey.plan("boss"), ScenarioGroup.INVOICE, ScenarioGroup.LETTER);
    private static final List<String> SIGNALS = List.of("approved", "paid");
    static final List<String> STEPS = List.of("reserve", "charge", "ship");

    private final Random random;

    /** Not drawn, so that the histories of known seeds stay the same. */
    private static final PlanOutline OUTLINE = new PlanOutline(STEPS.size(), STEPS);

    RandomEvents(long seed) {
        this.random = new Random(seed);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    int below(int n) {
        return random.nextInt(n);
    }

    /** Random limits that are so low that rare transitions happen soon. */
    LawLimits law() {
        return new LawLimits(Duration.ofSeconds(5), 1 + below(3), below(3), oneIn(3) ? 0 : 2 + below(3));
    }

    EntityKey entity() {
        return oneIn(2) ? EntityScenario.PLAN : anyOf(ENTITIES);
    }

    PlanEvent next(EntityScenario scenario) {
        EntityState state = scenario.state;
        Long epoch = epoch(state);
        if (!state.exists() && oneIn(8)) {
            return new PlanEvent.PlanRequested(epoch, "report", Snapshot.of(below(3)), Map.of(), null, "ann");
        }
        if (state.offer() != null && state.planStart() == 0 && oneIn(2)) {
            return operator(scenario, state, null);
        }
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 ->
                new PlanEvent.StepStarted(
                        epoch,
                        new Step(anyOf(STEPS), null, 1 + below(2)),
                        snapshot(),
                        oneIn(3) ? Long.valueOf(3_000) : null,
                        null,
                        Map.of(),
                        oneIn(3) ? List.of(anyOf(ENTITIES), anyOf(ENTITIES)) : List.of(),
                        null,
                        oneIn(2) ? CompletedStep.of(step(state)) : null,
                        oneIn(3) ? waitOf(scenario) : null,
                        oneIn(8) ? null : runner(),
                        epoch != null && epoch % 2 == 0 ? OUTLINE : null);
            case 5, 6, 7 -> new PlanEvent.StepCompleted(epoch, step(state), oneIn(3) ? snapshot() : null);
            case 8, 9 -> new PlanEvent.StepFailed(epoch, step(state), EntityScenario.error());
            case 10 ->
                oneIn(2)
                        ? new PlanEvent.PlanCompleted(epoch, oneIn(2) ? snapshot() : null)
                        : new PlanEvent.PlanFailed(
                                epoch,
                                oneIn(3) ? snapshot() : null,
                                EntityScenario.error(),
                                oneIn(2) ? PlanRollback.START : PlanRollback.NONE);
            case 11, 12, 13 -> new PlanEvent.StateCaptured(epoch, snapshot(), "manual", cause(), Map.of(), null);
            case 14 -> new PlanEvent.OperationFailed(epoch, anyOf(STEPS), EntityScenario.error(), !oneIn(4));
            case 15, 16 -> request(scenario.entity, state, epoch);
            case 17 ->
                new PlanEvent.RollbackApplied(epoch, rollback(scenario), participant(), hash(scenario), List.of());
            case 18 ->
                new PlanEvent.RollbackFailed(
                        epoch, rollback(scenario), participant(), null, List.of(), EntityScenario.error());
            case 19 -> new PlanEvent.RollbackRetryRequested(epoch, "again", "ann");
            case 20, 21 -> due(scenario, state);
            default -> operator(scenario, state, epoch);
        };
    }

    /** Damages a stored state. */
    void breakSomething(EntityScenario scenario) {
        List<String> hashes =
                scenario.history.snapshots.keySet().stream().sorted().toList();
        if (!hashes.isEmpty()) {
            scenario.history.snapshots.put(anyOf(hashes), new byte[] {'?'});
        }
    }

    private PlanEvent.Wait waitOf(EntityScenario scenario) {
        return switch (random.nextInt(4)) {
            case 0 -> new PlanEvent.Wait(null, null, 1L + below(5_000), release());
            case 1 -> new PlanEvent.Wait(anyOf(SIGNALS), null, null, release());
            case 2 -> new PlanEvent.Wait(anyOf(SIGNALS), scenario.now().plusSeconds(below(5)), null, release());
            default -> new PlanEvent.Wait(anyOf(SIGNALS), null, 4_000L, release());
        };
    }

    private @Nullable Boolean release() {
        return oneIn(2) ? true : null;
    }

    private PlanEvent request(EntityKey entity, EntityState state, @Nullable Long epoch) {
        return new PlanEvent.RollbackRequested(
                epoch,
                target(entity, state),
                "why",
                "ann",
                oneIn(4) ? new CheckpointId(entity, 1 + below(5)) : null,
                oneIn(4) ? Boolean.FALSE : null,
                List.of(),
                null,
                oneIn(3) ? edit(entity, state) : null);
    }

    private PlanEvent.Edit edit(EntityKey entity, EntityState state) {
        long of = oneIn(3) || state.latest() == 0 ? 1 + below(5) : state.latest();
        return new PlanEvent.Edit(snapshot(), new CheckpointId(entity, of), null);
    }

    private PlanEvent due(EntityScenario scenario, EntityState state) {
        if (state.openSteps().isEmpty() || oneIn(2)) {
            return new PlanEvent.DeadlineReached(null, null, rollback(scenario), 1, EntityScenario.START);
        }
        long start = anyOf(state.openSteps()).sequence();
        return new PlanEvent.DeadlineReached(
                null, new CheckpointId(scenario.entity, start), null, null, EntityScenario.START);
    }

    private PlanEvent operator(EntityScenario scenario, EntityState state, @Nullable Long epoch) {
        EntityKey entity = oneIn(10) ? anyOf(ENTITIES) : scenario.entity;
        List<Long> pinned = scenario.history.checkpoints.values().stream()
                .filter(it -> it.pinned() != null)
                .map(Checkpoint::sequence)
                .toList();
        long sequence = pinned.isEmpty() || oneIn(2) ? 1 + below((int) state.taken() + 1) : anyOf(pinned);
        CheckpointId checkpoint = new CheckpointId(entity, sequence);
        return switch (random.nextInt(15)) {
            case 0 -> new PlanEvent.CheckpointPinned(epoch, checkpoint, "why", "ann");
            case 1 -> new PlanEvent.CheckpointUnpinned(epoch, checkpoint, "why", "ann");
            case 2 -> new PlanEvent.CheckpointRestored(epoch, checkpoint, hash(scenario, sequence), "ann");
            case 3 -> new PlanEvent.EntityResumed(epoch, "why", "ann");
            case 4 -> new PlanEvent.PlanRequested(epoch, "report", Snapshot.of(below(3)), Map.of(), null, "ann");
            case 5 -> new PlanEvent.PlanReleased(epoch, "plan-runner:1");
            case 6 -> new PlanEvent.PlanPauseRequested(epoch, "why", "ann");
            case 7 -> new PlanEvent.PlanCancelRequested(epoch, "why", "ann");
            case 8 -> new PlanEvent.EntityParkRequested(epoch, "why", "ann");
            case 9, 10, 11 ->
                new PlanEvent.PlanSignalled(
                        epoch,
                        anyOf(SIGNALS),
                        oneIn(2) ? Snapshot.of("x".repeat(oneIn(20) ? 17_000 : 5)) : null,
                        "ann",
                        null);
            case 12 -> new PlanEvent.RunnerLost(null, runner(), scenario.now());
            default ->
                oneIn(3)
                        ? new PlanEvent.RetentionDue(epoch, 3 + below(8), null)
                        : new PlanEvent.RetentionDue(
                                epoch, oneIn(2) ? 20 : null, scenario.now().minusSeconds(30 + below(60)));
        };
    }

    private String runner() {
        return oneIn(6) ? "r2" : "r1";
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

    private RollbackId rollback(EntityScenario scenario) {
        LastRollback last = scenario.state.lastRollback();
        EntityKey entity = oneIn(20) ? EntityKey.plan("another") : scenario.entity;
        return new RollbackId(entity, last == null || oneIn(6) ? 1 + below(5) : last.number());
    }

    private @Nullable String participant() {
        return oneIn(2) ? null : anyOf(ENTITIES).toString();
    }

    private @Nullable String hash(EntityScenario scenario) {
        return oneIn(8) ? scenario.entity.toString() : null;
    }

    private @Nullable RollbackTarget target(EntityKey entity, EntityState state) {
        long any = 1 + below((int) state.taken() + 1);
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 ->
                new RollbackTarget.ToCheckpoint(new CheckpointId(oneIn(6) ? EntityKey.plan("another") : entity, any));
            case 2 -> new RollbackTarget.ToStep(anyOf(STEPS));
            case 3 -> new RollbackTarget.ToTime(EntityScenario.START.plusSeconds(below(100)));
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

    /** The state hash of a checkpoint, and sometimes a wrong one. */
    private static String hash(EntityScenario scenario, long sequence) {
        Checkpoint checkpoint = scenario.history.checkpoints.get(sequence);
        return checkpoint == null || sequence % 4 == 0 ? "made-up" : checkpoint.stateHash();
    }
}
