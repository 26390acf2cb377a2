package dev.rewind.query.entities;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import dev.rewind.events.answer.TimelineAnswer;
import dev.rewind.events.answer.TimelineAnswer.Entry;
import dev.rewind.events.answer.TimelineAnswer.StepRun;
import dev.rewind.query.entities.EntityPast.ClosedStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one page of a {@link TimelineAnswer}: goes back through checkpoints and rollbacks, and marks those that are current.
 */
final class TimelineMerge {

    private final EntityPast history;
    private final List<Rollback> rollbacks;
    private final TimelineCursor from;
    private final Map<CheckpointId, ClosedStep> ended = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private int checkpointsShown;
    private int rollbacksShown;
    private long ancestor;
    private long lineEpoch;

    /**
     * Merges two lists that are sorted newest first.
     *
     * @param history its checkpoints begin at the cursor
     * @param rollbacks begin at the cursor
     */
    TimelineMerge(EntityPast history, List<Rollback> rollbacks, TimelineCursor from) {
        this.history = history;
        this.rollbacks = rollbacks;
        this.from = from;
        history.steps().forEach(step -> ended.put(step.checkpointId(), step));
        if (from.equals(TimelineCursor.START)) {
            CheckpointId latest = history.entity().latest();
            ancestor = latest == null ? 0 : latest.sequence();
            lineEpoch = history.entity().epoch();
        } else {
            ancestor = from.ancestor();
            lineEpoch = from.lineEpoch();
        }
    }

    /** At most {@code limit} checkpoints and rollbacks, and the steps of the checkpoints. */
    Page page(int limit) {
        while (checkpointsShown + rollbacksShown < limit && (hasCheckpoint() || hasRollback())) {
            if (hasRollback()
                    && (!hasCheckpoint() || checkpoint().epoch() < rollback().epoch())) {
                showRollback();
            } else {
                showCheckpoint();
            }
        }
        return new Page(new TimelineAnswer(history.entity(), entries), mayContinue(limit) ? next() : null);
    }

    /** A page, and the cursor of the next one if there is more. */
    record Page(TimelineAnswer timeline, @Nullable TimelineCursor next) {}

    private void showRollback() {
        Rollback rollback = rollback();
        boolean current = rollback.epoch() == lineEpoch;
        entries.add(new Entry(
                rollback.orderedAt(), rollback.epoch(), rollback.checkpointId(), current, null, null, rollback));
        rollbacksShown++;
    }

    private void showCheckpoint() {
        Checkpoint checkpoint = checkpoint();
        boolean current = checkpoint.sequence() == ancestor;
        if (current) {
            ancestor = checkpoint.parent() == null ? 0 : checkpoint.parent().sequence();
            lineEpoch = checkpoint.epoch();
        }
        if (checkpoint.step() != null) {
            StepRun run = run(checkpoint, checkpoint.step());
            entries.add(new Entry(
                    checkpoint.createdAt(),
                    checkpoint.epoch(),
                    checkpoint.id(),
                    current && run.stands(),
                    null,
                    run,
                    null));
        }
        entries.add(new Entry(
                checkpoint.createdAt(), checkpoint.epoch(), checkpoint.parent(), current, checkpoint, null, null));
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
                end == null ? null : end.error(),
                end == null ? null : end.undo(),
                end == null ? null : end.endOffset());
    }

    /** A list that filled its page and did not reach number 1 may have more. */
    private boolean mayContinue(int limit) {
        List<Checkpoint> checkpoints = history.checkpoints();
        boolean moreCheckpoints =
                checkpoints.size() == limit && checkpoints.get(limit - 1).sequence() > 1;
        boolean moreRollbacks = rollbacks.size() == limit
                && rollbacks.get(limit - 1).rollbackId().number() > 1;
        return hasCheckpoint() || hasRollback() || moreCheckpoints || moreRollbacks;
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
