package dev.rewind.rules;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random events for one entity: mostly sensible, sometimes stale, ahead, out of order or about somebody else. */
final class Histories {

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

    PlanEvent next(EntityState state) {
        Long epoch = epoch(state);
        return switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4 ->
                new PlanEvent.StepStarted(
                        epoch, new Step(anyOf(STEPS), null, 1 + below(2)), snapshot(), null, null, Map.of(), List.of());
            case 5, 6, 7 -> new PlanEvent.StepCompleted(epoch, step(state), oneIn(3) ? snapshot() : null);
            case 8, 9 -> new PlanEvent.StepFailed(epoch, step(state), Life.error());
            case 10 -> new PlanEvent.PlanCompleted(epoch, oneIn(2) ? snapshot() : null);
            case 11 ->
                new PlanEvent.PlanFailed(
                        epoch,
                        oneIn(3) ? snapshot() : null,
                        Life.error(),
                        oneIn(2) ? PlanRollback.START : PlanRollback.NONE);
            case 12, 13 -> new PlanEvent.StateCaptured(epoch, snapshot(), "manual", cause(), Map.of(), null);
            case 14 -> new PlanEvent.OperationFailed(epoch, anyOf(STEPS), Life.error(), !oneIn(4));
            case 15, 16 ->
                new PlanEvent.RollbackRequested(
                        epoch,
                        target(state),
                        "why",
                        "ann",
                        oneIn(4) ? new CheckpointId(Life.PLAN, 1 + below(5)) : null,
                        null);
            case 17, 18 ->
                new PlanEvent.RollbackApplied(epoch, rollback(state), null, oneIn(5) ? "other" : null, List.of());
            case 19 -> new PlanEvent.RollbackFailed(epoch, rollback(state), null, null, List.of(), Life.error());
            case 20 -> new PlanEvent.RollbackRetryRequested(epoch, "again", "ann");
            default -> rare(state, epoch);
        };
    }

    private PlanEvent rare(EntityState state, @Nullable Long epoch) {
        CheckpointId checkpoint = new CheckpointId(Life.PLAN, 1 + below((int) state.taken() + 1));
        return switch (random.nextInt(6)) {
            case 0 -> new PlanEvent.CheckpointPinned(epoch, checkpoint, "why", "ann");
            case 1 -> new PlanEvent.CheckpointUnpinned(epoch, checkpoint, "why", "ann");
            case 2 -> new PlanEvent.CheckpointRestored(epoch, checkpoint, "hash", "ann");
            case 3 -> new PlanEvent.EntityResumed(epoch, "why", "ann");
            case 4 -> new PlanEvent.DeadlineReached(epoch, checkpoint, null, null, Life.START);
            default -> new PlanEvent.RetentionDue(epoch, 1, null);
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

    private RollbackId rollback(EntityState state) {
        long last = state.lastRollback() == null ? 1 : state.lastRollback().number();
        EntityKey entity = oneIn(20) ? EntityKey.plan("somebody-else") : Life.PLAN;
        return new RollbackId(entity, oneIn(6) ? 1 + below(5) : last);
    }

    private @Nullable RollbackTarget target(EntityState state) {
        long any = 1 + below((int) state.taken() + 1);
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1 ->
                new RollbackTarget.ToCheckpoint(
                        new CheckpointId(oneIn(6) ? EntityKey.plan("somebody-else") : Life.PLAN, any));
            case 2 -> new RollbackTarget.ToStep(anyOf(STEPS));
            case 3 -> new RollbackTarget.ToTime(Life.START.plusSeconds(below(100)));
            case 4 -> new RollbackTarget.StepsBack(below(4));
            case 5 -> new RollbackTarget.ToCause(new StepCause(EntityKey.plan("boss"), anyOf(STEPS), null));
            default -> new RollbackTarget.ToSequence(any);
        };
    }

    private @Nullable StepCause cause() {
        return oneIn(2) ? null : new StepCause(EntityKey.plan("boss"), anyOf(STEPS), 1 + below(2));
    }

    private Snapshot snapshot() {
        return Snapshot.of(Map.of("stock", below(6)));
    }

    private <T> T anyOf(List<T> values) {
        return values.get(below(values.size()));
    }
}
