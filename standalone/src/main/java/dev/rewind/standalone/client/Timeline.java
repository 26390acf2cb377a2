package dev.rewind.standalone.client;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an entity, as the query API tells it.
 *
 * @param entity where it stands
 * @param entries newest first
 */
public record Timeline(Entity entity, List<Entry> entries) {

    public Timeline {
        entries = entries == null ? List.of() : List.copyOf(entries);
    }

    /**
     * One thing that happened; one of the last three is there.
     *
     * @param current whether it led to where the entity is now
     */
    public record Entry(
            boolean current,
            @Nullable Checkpoint checkpoint,
            @Nullable StepRun step,
            @Nullable Rollback rollback) {}

    /**
     * A step from its start to its end.
     *
     * @param checkpointId where it started from
     * @param startedAt when
     * @param outcome how it ended; null while it is under way
     * @param endedAt when it ended, if it has
     * @param error why it failed, if it did
     */
    public record StepRun(
            CheckpointId checkpointId,
            Instant startedAt,
            @Nullable StepOutcome outcome,
            @Nullable Instant endedAt,
            @Nullable ErrorDetail error) {}

    /** The steps, newest first. */
    public Stream<StepRun> steps() {
        return entries.stream().map(Entry::step).filter(Objects::nonNull);
    }
}
