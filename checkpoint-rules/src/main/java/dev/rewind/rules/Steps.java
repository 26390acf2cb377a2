package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Laws 1, 2 and 7 for steps: how they start, end, fail, time out, and fail too often. */
final class Steps {

    private final Draft draft;
    private final History history;
    private final Law law;

    Steps(Draft draft, History history, Law law) {
        this.draft = draft;
        this.history = history;
        this.law = law;
    }

    /** A step that starts while it is still under way was abandoned by whoever ran it. */
    Draft started(StepStarted event) {
        EntityState state = draft.state();
        if (Boolean.TRUE.equals(event.ifNew()) && state.exists()) {
            return draft.refuse(
                    RefusalCode.LATEST_CHANGED,
                    "if_new was said of " + draft.entity() + ", which has " + state.taken() + " checkpoints");
        }
        Optional<OpenStep> abandoned = state.open(event.step());
        if (abandoned.isEmpty() && state.openSteps().size() >= Law.MAX_OPEN_STEPS) {
            return draft.refuse(
                    RefusalCode.TOO_MANY_OPEN_STEPS,
                    state.openSteps().size() + " steps are under way; at most " + Law.MAX_OPEN_STEPS + " may be");
        }
        abandoned.ifPresent(open -> draft.close(open, StepOutcome.CANCELLED, null));
        Long timeoutMs = event.timeoutMs();
        Instant deadline = timeoutMs == null ? null : draft.at().plusMillis(timeoutMs);
        String reason = event.reason() == null ? Checkpoint.STEP_STARTED : event.reason();
        draft.take(event.state(), reason, event.step(), null, event.labels(), deadline, event.touches());
        return draft;
    }

    Draft completed(StepCompleted event) {
        OpenStep open = draft.state().open(event.step()).orElse(null);
        if (open == null) {
            return notOpen(event.step());
        }
        draft.close(open, StepOutcome.COMPLETED, null);
        if (event.state() != null) {
            draft.take(event.state(), Checkpoint.STEP_COMPLETED);
        }
        return draft;
    }

    Draft failed(StepFailed event) {
        OpenStep open = draft.state().open(event.step()).orElse(null);
        return open == null ? notOpen(event.step()) : failed(open, StepOutcome.FAILED, event.error());
    }

    /** The log's time decides, so that nobody can time a step out before its time. */
    Draft overdue(DeadlineReached event) {
        OpenStep overdue = draft.state().openSteps().stream()
                .filter(open -> open.startsFrom(draft.entity()).equals(event.checkpointId()))
                .filter(open -> open.deadline() != null && !draft.at().isBefore(open.deadline()))
                .findFirst()
                .orElse(null);
        return overdue == null
                ? draft.refuse(
                        RefusalCode.NOTHING_DUE, "no step that started from " + event.checkpointId() + " is overdue")
                : failed(overdue, StepOutcome.TIMED_OUT, null);
    }

    /** Back to where the step started, further with every n-th failure, and not at all with the last. */
    private Draft failed(OpenStep open, StepOutcome outcome, @Nullable ErrorDetail error) {
        EntityState before = draft.state();
        draft.close(open, outcome, error);
        String name = open.step().name();
        int failures = draft.state().failures().getOrDefault(name, 0);
        if (law.parkAfter() > 0 && failures >= law.parkAfter() && before.parked() == null) {
            return draft.state(new Fact.EntityParked(draft.ref(), draft.at(), name, failures));
        }
        int furtherBack =
                law.escalateAfter() > 0 && failures % law.escalateAfter() == 0 ? failures / law.escalateAfter() : 0;
        RollbackCause.Kind kind =
                outcome == StepOutcome.TIMED_OUT ? RollbackCause.Kind.STEP_TIMED_OUT : RollbackCause.Kind.STEP_FAILED;
        return new Rollbacks(draft, history, law)
                .order(
                        stepsBefore(open.sequence(), furtherBack),
                        before,
                        new RollbackCause(draft.ref().id(), kind, open.step(), error, null, null),
                        true);
    }

    /**
     * The start of the step that so many steps of the plan were done from there on, or of the first there is. Starts of
     * steps that were not done, or taken back, do not count: the plan has gone on from them anew.
     */
    private long stepsBefore(long sequence, int steps) {
        Timeline timeline = new Timeline(history);
        long found = sequence;
        int left = steps;
        Checkpoint checkpoint = history.checkpoint(sequence);
        while (left > 0 && checkpoint != null) {
            checkpoint = history.checkpoint(timeline.above(checkpoint));
            if (checkpoint != null
                    && checkpoint.step() != null
                    && checkpoint.sequence() >= draft.state().planStart()) {
                found = checkpoint.sequence();
                left -= history.outcome(found) == StepOutcome.COMPLETED ? 1 : 0;
            }
        }
        return found;
    }

    private Draft notOpen(Step step) {
        return draft.refuse(
                RefusalCode.STEP_NOT_OPEN,
                "step \"" + step.name() + "\", attempt " + step.attempt() + ", is not under way");
    }
}
