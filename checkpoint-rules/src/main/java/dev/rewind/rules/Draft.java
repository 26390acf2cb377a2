package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.cloudevents.EventTypes;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.OpenStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects the facts of one decision. Every fact is folded at once, so the next one builds on the new state. */
final class Draft {

    /** Who decides where no person and no service does. */
    static final String PROCESSOR = "checkpoint-processor";

    private final LoggedEvent event;
    private final List<Fact> facts = new ArrayList<>(2);
    private EntityState state;

    Draft(EntityState before, LoggedEvent event) {
        this.state = before;
        this.event = event;
    }

    EntityState state() {
        return state;
    }

    EntityKey entity() {
        return event.entity();
    }

    EventRef ref() {
        return event.ref();
    }

    Instant at() {
        return event.at();
    }

    /** The facts so far, in order. */
    List<Fact> facts() {
        return List.copyOf(facts);
    }

    /** Adds a fact and folds it into the state. */
    Draft add(Fact fact) {
        facts.add(fact);
        state = state.after(fact);
        return this;
    }

    @SuppressWarnings("NullAway") // NullAway does not see the annotation of a nested type in another module.
    void take(
            Snapshot snapshot,
            String reason,
            @Nullable Step step,
            @Nullable StepCause cause,
            Map<String, String> labels,
            @Nullable Instant deadline,
            List<EntityKey> touches,
            Step.@Nullable Wait wait,
            @Nullable String runner,
            @Nullable PlanOutline outline) {
        CheckpointId parent = state.latest() == 0 ? null : new CheckpointId(entity(), state.latest());
        Checkpoint checkpoint =
                next(parent, state.epoch(), reason, step, cause, labels, snapshot.hash(), snapshot.size(), null, null);
        add(new Fact.CheckpointTaken(ref(), at(), checkpoint, deadline, touches, wait, runner, outline));
    }

    /** The checkpoint with an edited state that follows a rollback to this target. It is the first of the new epoch. */
    @SuppressWarnings("NullAway") // NullAway does not see the annotation of a nested type in another module.
    Checkpoint edited(Fact.EditedState edit, Checkpoint target, long epoch, RollbackCause cause) {
        Checkpoint.Edited edited = new Checkpoint.Edited(
                target.id(),
                Objects.requireNonNull(cause.requestedBy()),
                Objects.requireNonNull(cause.reason()),
                target.continuesWith());
        return next(
                target.id(),
                epoch,
                Checkpoint.EDITED,
                null,
                null,
                Map.of(),
                edit.stateHash(),
                edit.sizeBytes(),
                edited,
                null);
    }

    /** Takes the first checkpoint of an entity that begins with the checkpoint of another one. */
    @SuppressWarnings("NullAway") // NullAway does not see the annotation of a nested type in another module.
    void begin(Snapshot snapshot, Checkpoint.ForkedFrom from) {
        Checkpoint checkpoint = next(
                null,
                state.epoch(),
                Checkpoint.FORKED,
                null,
                null,
                Map.of(),
                snapshot.hash(),
                snapshot.size(),
                null,
                from);
        add(new Fact.CheckpointTaken(ref(), at(), checkpoint, null, List.of()));
    }

    /** The entity's next checkpoint, which follows its last one in the chain. */
    @SuppressWarnings("NullAway") // NullAway does not see the annotation of a nested type in another module.
    private Checkpoint next(
            @Nullable CheckpointId parent,
            long epoch,
            String reason,
            @Nullable Step step,
            @Nullable StepCause cause,
            Map<String, String> labels,
            String stateHash,
            long size,
            Checkpoint.@Nullable Edited edited,
            Checkpoint.@Nullable ForkedFrom forkedFrom) {
        return new Checkpoint(
                        new CheckpointId(entity(), state.taken() + 1),
                        parent,
                        epoch,
                        reason,
                        step,
                        cause,
                        labels,
                        stateHash,
                        state.chainHash(),
                        "",
                        size,
                        event.traceId(),
                        at(),
                        ref(),
                        null,
                        null,
                        edited,
                        forkedFrom)
                .chained();
    }

    /** Takes a checkpoint from which no step starts. */
    void take(Snapshot snapshot, String reason) {
        take(snapshot, reason, null, Map.of());
    }

    /** Takes a checkpoint from which no step starts. */
    void take(Snapshot snapshot, String reason, @Nullable StepCause cause, Map<String, String> labels) {
        take(snapshot, reason, null, cause, labels, null, List.of(), null, null, null);
    }

    void close(OpenStep open, StepOutcome outcome, @Nullable ErrorDetail error) {
        add(new Fact.StepClosed(ref(), at(), open.step(), new CheckpointId(entity(), open.sequence()), outcome, error));
    }

    /** Settles a rollback that was not answered. */
    Draft settle(long rollback, Rollback.Status outcome) {
        return settle(rollback, outcome, null, null, List.of(), null);
    }

    Draft settle(
            long rollback,
            Rollback.Status outcome,
            @Nullable String participant,
            @Nullable String stateHash,
            List<UndoStep> undone,
            @Nullable ErrorDetail error) {
        return add(new Fact.RollbackSettled(
                ref(), at(), new RollbackId(entity(), rollback), outcome, participant, stateHash, undone, error));
    }

    /** Refuses the event. The code is stable; the reason is for people and names the values. */
    Draft refuse(RefusalCode code, String why) {
        return add(new Fact.RequestRefused(
                ref(),
                at(),
                EventTypes.nameOf(event.event().getClass()),
                code,
                why,
                event.event().requestedBy()));
    }
}
