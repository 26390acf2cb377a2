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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

        private boolean stands() {
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

    /** A store server's part: one page of checkpoints, newest first, and how the steps from them ended. */
    record History(Entity entity, List<Checkpoint> checkpoints, List<ClosedStep> steps) {}

    /** What a page is made of: both lists newest first, from the cursor on. */
    record Source(History history, List<Rollback> rollbacks) {}

    /** A page and, when there is more, where it goes on. */
    record Page(Timeline timeline, @Nullable TimelineCursor next) {}

    static Page page(Source source, TimelineCursor from, int limit) {
        return new Merge(source, from).page(limit);
    }

    /** Walks back through both lists and along the current line. */
    private static final class Merge {
        private final History history;
        private final List<Rollback> rollbacks;
        private final Map<CheckpointId, ClosedStep> ended = new HashMap<>();
        private final List<Entry> entries = new ArrayList<>();
        private int checkpointsShown;
        private int rollbacksShown;
        private long ancestor;
        private long lineEpoch;
        private final TimelineCursor from;

        Merge(Source source, TimelineCursor from) {
            this.history = source.history();
            this.rollbacks = source.rollbacks();
            this.from = from;
            history.steps().forEach(step -> ended.put(step.checkpointId(), step));
            CheckpointId latest = history.entity().latest();
            boolean starts = from.ancestor() == Long.MAX_VALUE;
            ancestor = starts ? latest == null ? 0 : latest.sequence() : from.ancestor();
            lineEpoch = starts ? history.entity().epoch() : from.lineEpoch();
        }

        Page page(int limit) {
            while (checkpointsShown + rollbacksShown < limit && (hasCheckpoint() || hasRollback())) {
                if (hasRollback()
                        && (!hasCheckpoint()
                                || checkpoint().epoch() < rollback().epoch())) {
                    show(rollback());
                } else {
                    show(checkpoint());
                }
            }
            boolean more = hasCheckpoint()
                    || hasRollback()
                    || history.checkpoints().size() == limit
                    || rollbacks.size() == limit;
            return new Page(new Timeline(history.entity(), List.copyOf(entries)), more ? next() : null);
        }

        private void show(Rollback rollback) {
            boolean current = rollback.epoch() == lineEpoch;
            entries.add(new Entry(
                    Kind.ROLLBACK,
                    rollback.orderedAt(),
                    rollback.epoch(),
                    rollback.checkpointId(),
                    current,
                    null,
                    null,
                    rollback));
            rollbacksShown++;
        }

        private void show(Checkpoint checkpoint) {
            boolean current = checkpoint.sequence() == ancestor;
            if (current) {
                ancestor = checkpoint.parent() == null ? 0 : checkpoint.parent().sequence();
                lineEpoch = checkpoint.epoch();
            }
            if (checkpoint.step() != null) {
                StepRun run = run(checkpoint, checkpoint.step());
                entries.add(new Entry(
                        Kind.STEP,
                        checkpoint.createdAt(),
                        checkpoint.epoch(),
                        checkpoint.id(),
                        current && run.stands(),
                        null,
                        run,
                        null));
            }
            entries.add(new Entry(
                    Kind.CHECKPOINT,
                    checkpoint.createdAt(),
                    checkpoint.epoch(),
                    checkpoint.parent(),
                    current,
                    checkpoint,
                    null,
                    null));
            checkpointsShown++;
        }

        private StepRun run(Checkpoint start, Step step) {
            ClosedStep end = ended.get(start.id());
            return new StepRun(
                    step.name(),
                    step.index(),
                    step.attempt(),
                    start.id(),
                    start.createdAt(),
                    end == null ? null : end.outcome(),
                    end == null ? null : end.closedAt(),
                    end == null ? null : end.error());
        }

        private TimelineCursor next() {
            return new TimelineCursor(
                    checkpointsShown == 0
                            ? from.beforeSequence()
                            : history.checkpoints().get(checkpointsShown - 1).sequence(),
                    rollbacksShown == 0
                            ? from.beforeRollback()
                            : rollbacks.get(rollbacksShown - 1).rollbackId().number(),
                    ancestor,
                    lineEpoch);
        }

        private boolean hasCheckpoint() {
            return checkpointsShown < history.checkpoints().size();
        }

        private boolean hasRollback() {
            return rollbacksShown < rollbacks.size();
        }

        private Checkpoint checkpoint() {
            return history.checkpoints().get(checkpointsShown);
        }

        private Rollback rollback() {
            return rollbacks.get(rollbacksShown);
        }
    }
}
