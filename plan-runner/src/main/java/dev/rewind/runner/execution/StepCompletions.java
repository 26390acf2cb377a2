package dev.rewind.runner.execution;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.context.RunContext;
import dev.rewind.runner.context.TimelineTracker;
import dev.rewind.runner.log.PlanJournal;
import dev.rewind.runner.mailbox.PlanMailbox.Signal;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.report.TraceSpan;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes that steps completed, with the states after them, so that another runner can continue from there. A step
 * that ran alone waits for the next event: the start of the next step, or the end of the plan, completes it too. If the
 * next event is not due at once, the step gets an event of its own. A listener is told after Kafka has acknowledged the
 * event.
 *
 * <p>A processor of an earlier version ignores what a start says about the step before. As soon as the facts show this,
 * such a step gets an event of its own after all, and so do all later steps of the run.
 */
final class StepCompletions {

    private static final Logger LOG = LoggerFactory.getLogger(StepCompletions.class);

    private final EntityKey plan;
    private final PlanJournal journal;
    private final TimelineTracker timeline;
    private final ProgressReporter reporter;
    private final Map<String, Step> unconfirmed = new HashMap<>();
    private @Nullable Completion waiting;
    private @Nullable Completion carried;
    private boolean olderProcessor;

    private record Completion(Step step, Snapshot after, TraceSpan trace, Duration took) {
        static Completion of(StepAttempt<?> attempt, Snapshot after) {
            Duration took = Duration.ofNanos(System.nanoTime() - attempt.startNanos());
            return new Completion(attempt.step(), after, attempt.trace(), took);
        }
    }

    StepCompletions(RunContext context) {
        this.plan = context.plan();
        this.journal = context.journal();
        this.timeline = context.timeline();
        this.reporter = context.reporter();
        timeline.watchCheckpoints(this::confirm);
    }

    /** Publishes that a step completed. */
    void publish(StepAttempt<?> attempt, Snapshot after) throws InterruptedException {
        publish(Completion.of(attempt, after));
        attempt.trace().end();
    }

    /** Keeps the completion of a step for the next event of the plan. */
    void hold(StepAttempt<?> attempt, Snapshot after) throws InterruptedException {
        if (olderProcessor) {
            publish(attempt, after);
            return;
        }
        waiting = Completion.of(attempt, after);
        attempt.trace().end();
    }

    /** Publishes the completion that waits, if one does, because the next event of the plan is not due yet. */
    void publishWaiting() throws InterruptedException {
        Completion due = waiting;
        waiting = null;
        if (due != null) {
            publish(due);
        }
    }

    /** Hands the completion that waits over to the next event. Null when no completion waits. */
    @Nullable
    CompletedStep carry() {
        Completion next = waiting;
        waiting = null;
        if (next == null) {
            return null;
        }
        carried = next;
        return CompletedStep.of(next.step());
    }

    /** Records the start that carries the completion, until the processor's facts confirm that it was understood. */
    void carriedBy(String eventId) {
        if (carried != null) {
            unconfirmed.put(eventId, carried.step());
        }
    }

    /** Checks no more facts: the end of the plan completes the steps that are still under way. */
    void ended() {
        unconfirmed.clear();
    }

    /** A processor that understands the start has closed the step before it has taken the checkpoint. */
    private void confirm(Signal.CheckpointTaken signal) throws InterruptedException {
        String event = signal.checkpoint().event().id();
        Step step = unconfirmed.remove(event);
        Long epoch = journal.epochOf(event);
        if (step == null || !signal.first() || epoch == null || epoch != timeline.epoch()) {
            return;
        }
        if (!olderProcessor) {
            olderProcessor = true;
            LOG.atWarn()
                    .addKeyValue("plan", plan)
                    .log("The checkpoint processor is older than this runner and does not complete a step with the"
                            + " start of the next one. The runner publishes step-completed. Upgrade the processor");
        }
        journal.append(new StepCompleted(timeline.epoch(), step, null));
        journal.flush();
    }

    /** Tells the listener about the completion that an event has carried, which Kafka has acknowledged. */
    void acknowledged() {
        Completion done = carried;
        carried = null;
        if (done != null) {
            report(done);
        }
    }

    /** Drops the completion that waits: a rollback has fenced the step. */
    void drop() {
        waiting = null;
        unconfirmed.clear();
    }

    private void publish(Completion completion) throws InterruptedException {
        journal.append(new StepCompleted(timeline.epoch(), completion.step(), completion.after()), completion.trace());
        if (reporter.hasListener()) {
            journal.awaitAcknowledgements();
        }
        report(completion);
    }

    private void report(Completion completion) {
        reporter.report(listener -> listener.stepCompleted(plan, completion.step(), completion.took()));
    }
}
