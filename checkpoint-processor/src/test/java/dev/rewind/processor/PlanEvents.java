package dev.rewind.processor;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CheckpointPinned;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToCheckpoint;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Creates plan events as a runner would publish them. */
public final class PlanEvents {
    private static final AtomicLong IDS = new AtomicLong();

    private PlanEvents() {}

    public static Envelope<PlanEvent> of(EntityKey entity, PlanEvent event) {
        return Envelope.of("event-" + IDS.incrementAndGet(), "/test", entity, Instant.EPOCH, event);
    }

    public static PlanEvent started(String step, Object state) {
        return started(step, 1, null, state);
    }

    public static PlanEvent started(String step, int attempt, Long epoch, Object state) {
        return new StepStarted(
                epoch, new Step(step, null, attempt), Snapshot.of(state), null, null, Map.of(), List.of());
    }

    /** A step that starts as another one completes. */
    public static PlanEvent startedAfter(String completed, String step, Long epoch, Object state) {
        return new StepStarted(
                epoch,
                new Step(step, null, 1),
                Snapshot.of(state),
                null,
                null,
                Map.of(),
                List.of(),
                null,
                new CompletedStep(completed, null, 1));
    }

    /** A step that times out. */
    public static PlanEvent startedFor(Duration timeout, String step, Object state) {
        return new StepStarted(
                null, new Step(step, null, 1), Snapshot.of(state), timeout.toMillis(), null, Map.of(), List.of());
    }

    public static PlanEvent completed(String step) {
        return completed(step, null);
    }

    public static PlanEvent completed(String step, Long epoch) {
        return new StepCompleted(epoch, new Step(step, null, 1), null);
    }

    public static PlanEvent failed(String step) {
        return failed(step, 1, null);
    }

    public static PlanEvent failed(String step, int attempt, Long epoch) {
        return new StepFailed(epoch, new Step(step, null, attempt), ErrorDetail.of("boom", "it broke"));
    }

    public static PlanEvent captured(Object state) {
        return new StateCaptured(null, Snapshot.of(state), "manual", null, Map.of(), null);
    }

    public static PlanEvent requested(CheckpointId ifLatest) {
        return new RollbackRequested(null, null, "because", "ann", ifLatest, null);
    }

    public static PlanEvent requestedTo(CheckpointId target) {
        return new RollbackRequested(null, new ToCheckpoint(target), "because", "ann", null, null);
    }

    public static PlanEvent pinned(CheckpointId checkpoint) {
        return new CheckpointPinned(null, checkpoint, "audit", "ann");
    }

    public static PlanEvent applied(EntityKey entity, long rollback) {
        return applied(entity, rollback, List.of());
    }

    public static PlanEvent applied(EntityKey entity, long rollback, List<UndoStep> undone) {
        return new RollbackApplied(null, new RollbackId(entity, rollback), null, null, undone);
    }
}
