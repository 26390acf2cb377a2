package dev.rewind.processor.store;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a step ended.
 *
 * @param checkpointId the checkpoint that it had started from
 * @param step which it was
 * @param outcome how it ended
 * @param closedAt the log's time of its end
 * @param error why it failed, if it did
 */
public record ClosedStep(
        CheckpointId checkpointId,
        @Nullable Step step,
        StepOutcome outcome,
        Instant closedAt,
        @Nullable ErrorDetail error) {

    static ClosedStep of(Fact.StepClosed fact) {
        return new ClosedStep(fact.checkpointId(), fact.step(), fact.outcome(), fact.at(), fact.error());
    }
}
