package dev.rewind.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an entity, as one list, newest first. Order is the order of the log, not of clocks: checkpoints by
 * number, a step above the checkpoint that it started from, a rollback above everything of the epochs before the one it
 * opened.
 *
 * <p>It draws as a tree: a checkpoint hangs below its {@code parent}; a step at the checkpoint it started from; a
 * rollback points at the checkpoint that it went back to, from where the branch of its epoch grows. What led to where
 * the entity is now is {@code current}; the rest was left behind.
 *
 * @param entity where it stands now
 * @param entries newest first
 */
record Timeline(Entity entity, List<Entry> entries) {

    /** What an entry tells of. */
    enum Kind {
        @JsonProperty("checkpoint")
        CHECKPOINT,
        @JsonProperty("step")
        STEP,
        @JsonProperty("rollback")
        ROLLBACK
    }

    /**
     * One thing that happened; exactly one of the last three is there, by kind.
     *
     * @param at when it was taken, started or ordered
     * @param epoch the timeline that it belongs to; a rollback belongs to the one that it opened
     * @param parent the checkpoint that it hangs at
     * @param current whether it led to where the entity is now
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
     * A step from its start to its end.
     *
     * @param checkpointId where it started from
     * @param outcome how it ended; absent while it is under way
     * @param endedAt when it ended, if it has
     */
    record StepRun(
            String name,
            @Nullable Integer index,
            int attempt,
            CheckpointId checkpointId,
            Instant startedAt,
            @Nullable StepOutcome outcome,
            @Nullable Instant endedAt,
            @Nullable ErrorDetail error) {

        boolean stands() {
            return outcome == null || outcome == StepOutcome.COMPLETED;
        }
    }

    /** How a step ended, as the store server has it. */
    record ClosedStep(
            CheckpointId checkpointId,
            @Nullable Step step,
            StepOutcome outcome,
            Instant closedAt,
            @Nullable ErrorDetail error) {}

    /**
     * A store server's part.
     *
     * @param checkpoints one page of them, newest first
     * @param steps how those ended that started from them
     * @param rollbacks the newest
     */
    record History(Entity entity, List<Checkpoint> checkpoints, List<ClosedStep> steps, List<Rollback> rollbacks) {}

    /** A page and, when there is more, where it goes on. */
    record Page(Timeline timeline, @Nullable TimelineCursor next) {}
}
