package dev.rewind.standalone.client;

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
 * The history of an entity, as the query API returns it.
 *
 * @param entity the current state of the entity
 * @param entries what happened, newest first
 */
public record TimelineAnswer(Entity entity, List<Entry> entries) {

    public TimelineAnswer {
        entries = entries == null ? List.of() : List.copyOf(entries);
    }

    /**
     * One thing that happened: a checkpoint, a step or a rollback. The other two are null.
     *
     * @param current whether it is on the current timeline
     */
    public record Entry(
            boolean current,
            @Nullable Checkpoint checkpoint,
            @Nullable StepRun step,
            @Nullable Rollback rollback) {}

    /**
     * A step from its start to its end.
     *
     * @param checkpointId the checkpoint that it started from
     * @param startedAt when it started
     * @param outcome how it ended; null while it is under way
     * @param endedAt when it ended, if it has
     * @param error why it failed, if it did
     * @param undo the outcome of undoing it, if a rollback takes it back
     */
    public record StepRun(
            CheckpointId checkpointId,
            Instant startedAt,
            @Nullable StepOutcome outcome,
            @Nullable Instant endedAt,
            @Nullable ErrorDetail error,
            @Nullable UndoOutcome undo) {

        /** A step that no rollback takes back. */
        public StepRun(
                CheckpointId checkpointId,
                Instant startedAt,
                @Nullable StepOutcome outcome,
                @Nullable Instant endedAt,
                @Nullable ErrorDetail error) {
            this(checkpointId, startedAt, outcome, endedAt, error, null);
        }
    }

    /** The steps, newest first. */
    public Stream<StepRun> steps() {
        return entries.stream().map(Entry::step).filter(Objects::nonNull);
    }
}
