package dev.rewind.query.entities;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoOutcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The history of an entity as one list, newest first. It is in log order, not in the order of clocks: checkpoints by
 * number, a step above the checkpoint that it started from, and a rollback above all entries of earlier epochs.
 *
 * <p>The entries form a tree. The parent of a checkpoint is its {@code parent}; the parent of a step is the checkpoint
 * that it started from. A rollback points to the checkpoint that it went back to, where the branch of its epoch
 * begins. Entries that led to the entity's current state are {@code current}.
 *
 * @param entity its current state
 * @param entries newest first
 */
record Timeline(Entity entity, List<Entry> entries) {

    /** The kind of an entry. */
    enum Kind {
        @JsonProperty("checkpoint")
        CHECKPOINT,
        @JsonProperty("step")
        STEP,
        @JsonProperty("rollback")
        ROLLBACK
    }

    /**
     * One entry. Exactly one of the last three members is present, as {@code kind} says.
     *
     * @param at when it was taken, started or ordered
     * @param epoch the timeline that it belongs to; a rollback belongs to the timeline that it started
     * @param parent its parent checkpoint
     * @param current whether it led to the entity's current state
     */
    record Entry(
            Kind kind,
            Instant at,
            long epoch,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            CheckpointId parent,

            boolean current,
            @Nullable Checkpoint checkpoint,
            @Nullable StepRun step,
            @Nullable Rollback rollback) {}

    /**
     * One attempt of a step.
     *
     * @param checkpointId the checkpoint that it started from
     * @param outcome how it ended; absent while it is under way
     * @param endedAt absent while it is under way
     * @param undo the result of its undo, if a rollback undid it
     * @param endOffset offset in {@code plan-events} of the event that ended it; absent if a rollback ended it
     */
    record StepRun(
            String name,
            @Nullable Integer index,
            int attempt,
            CheckpointId checkpointId,
            Instant startedAt,
            @Nullable StepOutcome outcome,
            @Nullable Instant endedAt,
            @Nullable ErrorDetail error,
            @Nullable UndoOutcome undo,
            @Nullable Long endOffset) {

        boolean stands() {
            return undo == null && (outcome == null || outcome == StepOutcome.COMPLETED);
        }
    }

    /** How a step ended, from a store server. */
    record ClosedStep(
            CheckpointId checkpointId,
            @Nullable Step step,
            StepOutcome outcome,
            Instant closedAt,
            @Nullable ErrorDetail error,
            @Nullable UndoOutcome undo,
            @Nullable Long endOffset) {}

    /**
     * One part of the history, from a store server.
     *
     * @param checkpoints one page, newest first
     * @param steps the ends of the steps that started from them
     * @param rollbacks the newest rollbacks
     */
    record History(Entity entity, List<Checkpoint> checkpoints, List<ClosedStep> steps, List<Rollback> rollbacks) {}

    /** A page, and the cursor of the next one if there is more. */
    record Page(Timeline timeline, @Nullable TimelineCursor next) {}
}
