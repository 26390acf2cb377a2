package dev.rewind.events.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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
public record TimelineAnswer(Entity entity, List<Entry> entries) {

    public TimelineAnswer {
        entries = entries == null ? List.of() : List.copyOf(entries);
    }

    /**
     * One entry. Exactly one of the last three members is present.
     *
     * @param at when it was taken, started or ordered
     * @param epoch the timeline that it belongs to; a rollback belongs to the timeline that it started
     * @param parent its parent checkpoint
     * @param current whether it led to the entity's current state
     */
    @JsonPropertyOrder({"kind", "at", "epoch", "parent", "current", "checkpoint", "step", "rollback"})
    public record Entry(
            Instant at,
            long epoch,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            CheckpointId parent,

            boolean current,
            @Nullable Checkpoint checkpoint,
            @Nullable StepRun step,
            @Nullable Rollback rollback) {

        /** The name of the member that is present, for readers of the JSON. */
        @JsonProperty(value = "kind", access = JsonProperty.Access.READ_ONLY)
        public String kind() {
            return checkpoint != null ? "checkpoint" : step != null ? "step" : "rollback";
        }
    }

    /**
     * One attempt of a step.
     *
     * @param name the step's name
     * @param index its place in the plan
     * @param attempt the attempt
     * @param checkpointId the checkpoint that it started from
     * @param startedAt when it started
     * @param outcome how it ended; absent while it is under way
     * @param endedAt absent while it is under way
     * @param error why it failed, if it did
     * @param undo the result of its undo, if a rollback undid it
     * @param endOffset offset in {@code plan-events} of the event that ended it; absent if a rollback ended it
     */
    public record StepRun(
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

        /** Whether it is under way or completed, and no rollback has taken it back. */
        public boolean stands() {
            return undo == null && (outcome == null || outcome == StepOutcome.COMPLETED);
        }
    }

    /** The steps, newest first. */
    public Stream<StepRun> steps() {
        return entries.stream().map(Entry::step).filter(Objects::nonNull);
    }
}
