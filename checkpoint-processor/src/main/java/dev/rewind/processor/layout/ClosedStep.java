package dev.rewind.processor.layout;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoOutcome;
import dev.rewind.events.UndoStep;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a step ended.
 *
 * @param checkpointId the checkpoint from which it started
 * @param step its name, index and attempt
 * @param outcome how it ended
 * @param closedAt the log's time of its end
 * @param error why it failed; null if it did not
 * @param undo what a rollback did to it; null if no rollback did, and in rows of versions without this field
 * @param endOffset offset in {@code plan-events} of the event that ended it; null if a rollback ended it, and in rows of
 *     versions without this field
 */
public record ClosedStep(
        CheckpointId checkpointId,
        @Nullable Step step,
        StepOutcome outcome,
        Instant closedAt,
        @Nullable ErrorDetail error,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UndoOutcome undo,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long endOffset) {

    /** A step that no rollback has undone. */
    public ClosedStep(
            CheckpointId checkpointId,
            @Nullable Step step,
            StepOutcome outcome,
            Instant closedAt,
            @Nullable ErrorDetail error) {
        this(checkpointId, step, outcome, closedAt, error, null, null);
    }

    /**
     * The outcome for the rules: a completed step that a rollback lists counts as undone, so it is not undone twice.
     */
    public StepOutcome forRules() {
        return outcome == StepOutcome.COMPLETED && undo != null ? StepOutcome.UNDONE : outcome;
    }

    /** This step after a rollback listed it. It counts as undone only if a runner or service reported that it was. */
    public ClosedStep takenBack(UndoStep listed) {
        UndoOutcome became = listed.outcome();
        boolean isUndone = became == UndoOutcome.UNDONE && listed.completed();
        boolean wasUndone = outcome == StepOutcome.UNDONE;
        return new ClosedStep(
                checkpointId,
                step,
                isUndone ? StepOutcome.UNDONE : wasUndone ? StepOutcome.COMPLETED : outcome,
                closedAt,
                error,
                became == UndoOutcome.CANCELLED ? null : became,
                endOffset);
    }

    public static ClosedStep of(Fact.StepClosed fact) {
        return new ClosedStep(
                fact.checkpointId(),
                fact.step(),
                fact.outcome(),
                fact.at(),
                fact.error(),
                null,
                fact.event().offset());
    }
}
