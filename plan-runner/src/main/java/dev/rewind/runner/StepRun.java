package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one step from its checkpoint to its end, which may be that of its time or of the plan's epoch. */
final class StepRun<T> {

    private static final Logger LOG = LoggerFactory.getLogger(StepRun.class);

    private final EntityKey plan;
    private final StateCodec<T> codec;
    private final Journal journal;
    private final Mailbox mailbox;
    private final Signals signals;
    private final Executor workers;
    private final Duration grace;
    private final Narrator narrator;
    private final Effects effects;

    StepRun(
            EntityKey plan,
            StateCodec<T> codec,
            Journal journal,
            Mailbox mailbox,
            Signals signals,
            Executor workers,
            Duration grace,
            Narrator narrator,
            Effects effects) {
        this.plan = plan;
        this.codec = codec;
        this.journal = journal;
        this.mailbox = mailbox;
        this.signals = signals;
        this.workers = workers;
        this.grace = grace;
        this.narrator = narrator;
        this.effects = effects;
    }

    StepEnd<T> run(PlanStep<T> planStep, Step step, T state, Snapshot snapshot) throws InterruptedException {
        EventRef started = announce(planStep, step, snapshot);
        RollbackCommand command = signals.waiting();
        if (command != null) {
            return new StepEnd.Overtaken<>(command);
        }
        narrator.tell(listener -> listener.stepStarted(plan, step));
        StepContext context = new StepContext(plan, step, signals.epoch(), snapshot.hash(), started);
        StepExecution<T> execution = StepExecution.start(
                workers,
                () -> planStep.work().run(state, context),
                ended -> mailbox.put(new Mailbox.Signal.StepEnded(ended)));
        boolean inTime;
        try {
            command = signals.during(execution, Deadline.after(planStep.timeout()));
            inTime = execution.ended();
        } finally {
            stop(execution, step);
        }
        return end(planStep, step, snapshot, execution, command, inTime);
    }

    /** The checkpoint before the step: its acknowledgement is all that the step waits for. */
    private EventRef announce(PlanStep<T> planStep, Step step, Snapshot snapshot) throws InterruptedException {
        Duration timeout = planStep.timeout();
        journal.say(new StepStarted(
                signals.epoch(),
                step,
                snapshot,
                timeout == null ? null : timeout.toMillis(),
                null,
                Map.of(),
                List.of()));
        EventRef started = journal.acknowledged();
        narrator.tell(listener -> listener.checkpointAcknowledged(plan, step, snapshot.hash(), started));
        return started;
    }

    private StepEnd<T> end(
            PlanStep<T> planStep,
            Step step,
            Snapshot before,
            StepExecution<T> execution,
            @Nullable RollbackCommand command,
            boolean inTime)
            throws InterruptedException {
        StepEnd<T> end = StepEnd.of(execution, codec);
        if (execution.returned()) {
            // Also of a step that was too late or in the way: what it did is done, and has to be undone.
            effects.add(step, end instanceof StepEnd.Done<T> done ? done.snapshot() : before);
        } else if (execution.thrown() != null) {
            LOG.atDebug()
                    .addKeyValue("plan", plan)
                    .addKeyValue("step", step.name())
                    .addKeyValue("attempt", step.attempt())
                    .setCause(execution.thrown())
                    .log("A step threw");
        }
        if (command != null) {
            return new StepEnd.Overtaken<>(command);
        }
        if (signals.isFenced()) {
            return new StepEnd.Overtaken<>(signals.awaitFencing());
        }
        return inTime
                ? end
                : new StepEnd.Failed<>(ErrorDetail.of("timeout", "the step did not end within " + planStep.timeout()));
    }

    private void stop(StepExecution<T> execution, Step step) throws InterruptedException {
        if (!execution.ended() && !execution.stop(grace)) {
            LOG.atWarn()
                    .addKeyValue("plan", plan)
                    .addKeyValue("step", step.name())
                    .addKeyValue("attempt", step.attempt())
                    .log("A step ignores its interrupt and is left behind");
        }
    }
}
