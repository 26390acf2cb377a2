package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the steps of a stage from their checkpoints to their ends, which may be that of their time or of the epoch. */
final class StageRun<T> {

    private static final Logger LOG = LoggerFactory.getLogger(StageRun.class);

    private static final String RISKY = "before_risky_operation";

    private final EntityKey plan;
    private final StateCodec<T> codec;
    private final Journal journal;
    private final Mailbox mailbox;
    private final Signals signals;
    private final Executor workers;
    private final Patience patience;
    private final Narrator narrator;
    private final Effects effects;

    StageRun(
            EntityKey plan,
            StateCodec<T> codec,
            Journal journal,
            Mailbox mailbox,
            Signals signals,
            Executor workers,
            Patience patience,
            Narrator narrator,
            Effects effects) {
        this.plan = plan;
        this.codec = codec;
        this.journal = journal;
        this.mailbox = mailbox;
        this.signals = signals;
        this.workers = workers;
        this.patience = patience;
        this.narrator = narrator;
        this.effects = effects;
    }

    /**
     * Runs a stage.
     *
     * @param tries of its steps that are not done yet
     * @param done states after those of its steps that are
     * @param first whether this must be the first that the log hears of the plan
     */
    StageEnd<T> run(List<StepTry<T>> tries, List<Snapshot> done, T state, Snapshot snapshot, boolean first)
            throws InterruptedException {
        try {
            StageEnd<T> end = stage(tries, done, state, snapshot, first);
            if (end instanceof StageEnd.Failed<T> failed) {
                failed.trace().failed(failed.error().message());
            }
            return end;
        } finally {
            tries.forEach(StepTry::stopped);
        }
    }

    private StageEnd<T> stage(List<StepTry<T>> tries, List<Snapshot> done, T state, Snapshot snapshot, boolean first)
            throws InterruptedException {
        boolean alone = tries.size() == 1 && done.isEmpty();
        if (!announce(tries, snapshot, first)) {
            return new StageEnd.Known<>();
        }
        RollbackCommand command = signals.waiting();
        if (command != null) {
            return new StageEnd.Overtaken<>(command);
        }
        StepTry<T> failed = null;
        ErrorDetail error = null;
        Snapshot merged = snapshot;
        T after = state;
        try {
            for (Snapshot earlier : done) {
                merged = StateMerge.of(snapshot, merged, earlier);
            }
            failed = tries.get(0);
            start(tries, state, snapshot);
            while (error == null && tries.stream().anyMatch(it -> !it.isSettled())) {
                command = signals.during(() -> endedOrLate(tries) != null, nearest(tries));
                failed = endedOrLate(tries);
                if (command != null || signals.isFenced() || signals.cancelled() != null || failed == null) {
                    break;
                }
                failed.settle();
                if (!failed.execution().ended()) {
                    error = ErrorDetail.of(
                            "timeout",
                            "the step did not end within " + failed.planStep().timeout());
                    break;
                }
                StepTry.Outcome<T> outcome = settled(failed, snapshot);
                error = outcome.error();
                if (outcome.state() != null && outcome.snapshot() != null) {
                    merged = StateMerge.of(snapshot, merged, outcome.snapshot());
                    after = alone ? outcome.state() : restored(merged);
                    completed(failed, alone ? null : outcome.snapshot());
                }
            }
        } catch (StepFailedException conflict) {
            error = StepFailedException.describe(conflict);
        } finally {
            stop(tries);
        }
        others(tries, snapshot, command == null && !alone);
        if (command != null) {
            return new StageEnd.Overtaken<>(command);
        }
        if (signals.isFenced()) {
            return new StageEnd.Overtaken<>(signals.awaitFencing());
        }
        if (error != null && failed != null) {
            return new StageEnd.Failed<>(failed.step(), error, failed.trace());
        }
        ErrorDetail cancelled = signals.cancelled();
        if (cancelled != null) {
            return new StageEnd.Cancelled<>(cancelled);
        }
        return new StageEnd.Done<>(after, merged);
    }

    /** The checkpoints before the steps: their acknowledgement is all that the steps wait for, but for the very first. */
    private boolean announce(List<StepTry<T>> tries, Snapshot snapshot, boolean first) throws InterruptedException {
        boolean claims = first;
        for (StepTry<T> one : tries) {
            capture(one);
            announce(one, snapshot, claims);
            if (claims && !isNew(one)) {
                return false;
            }
            claims = false;
        }
        journal.acknowledged();
        for (StepTry<T> one : tries) {
            EventRef at = journal.at(one.announced());
            one.acknowledged(at, snapshot.hash());
            narrator.tell(listener -> listener.checkpointAcknowledged(plan, one.step(), snapshot.hash(), at));
        }
        return true;
    }

    private void announce(StepTry<T> one, Snapshot snapshot, boolean first) throws InterruptedException {
        Duration timeout = one.planStep().timeout();
        one.announcedBy(journal.say(
                new StepStarted(
                        signals.epoch(),
                        one.step(),
                        snapshot,
                        timeout == null ? null : timeout.toMillis(),
                        null,
                        one.planStep().labels(),
                        PlanStep.keys(one.touched()),
                        first ? true : null),
                one.trace()));
    }

    private void capture(StepTry<T> one) throws InterruptedException {
        StepCause cause = new StepCause(plan, one.step().name(), one.step().attempt());
        for (Touched touched : one.touched()) {
            journal.say(
                    touched.entity(),
                    new StateCaptured(null, Snapshot.of(touched.state()), RISKY, cause, Map.of(), null),
                    one.trace());
        }
    }

    /** Only the processor can say whether an id is new, and running a step of one that is not would run it twice. */
    private boolean isNew(StepTry<T> one) throws InterruptedException {
        journal.acknowledged();
        Mailbox.Signal answer = signals.answerTo(one.announced().id(), patience.command());
        if (answer instanceof Mailbox.Signal.Taken taken) {
            narrator.tell(listener -> listener.checkpointTaken(taken.checkpoint()));
            return true;
        }
        if (answer instanceof Mailbox.Signal.Refused) {
            return false;
        }
        throw new PlanStoppedException(
                PlanStoppedException.Problem.NO_DECISION,
                "no processor has said within " + patience.command() + " whether " + plan
                        + " is new, so its first step was not run. Check that a checkpoint-processor is running against"
                        + " this broker and topic prefix; REWIND_COMMAND_WAIT sets how long to wait");
    }

    private void start(List<StepTry<T>> tries, T state, Snapshot snapshot) throws InterruptedException {
        for (StepTry<T> one : tries) {
            EventRef at = journal.at(one.announced());
            StepContext context = new StepContext(plan, one.step(), signals.epoch(), snapshot.hash(), at);
            narrator.tell(listener -> listener.stepStarted(plan, one.step()));
            one.start(workers, state, context, ended -> mailbox.put(new Mailbox.Signal.StepEnded(ended)));
        }
    }

    private static <T> @Nullable StepTry<T> endedOrLate(List<StepTry<T>> tries) {
        StepTry<T> late = null;
        for (StepTry<T> one : tries) {
            if (!one.isSettled() && one.execution().ended()) {
                return one;
            }
            if (!one.isSettled() && one.deadline().left() == 0) {
                late = one;
            }
        }
        return late;
    }

    private static Deadline nearest(List<? extends StepTry<?>> tries) {
        Deadline nearest = Deadline.after(null);
        for (StepTry<?> one : tries) {
            if (!one.isSettled() && one.deadline().left() < nearest.left()) {
                nearest = one.deadline();
            }
        }
        return nearest;
    }

    /** What came of a step that has ended. Also what one did that was too late or in the way has to be undone. */
    private StepTry.Outcome<T> settled(StepTry<T> one, Snapshot before) {
        StepTry.Outcome<T> outcome = one.outcome(codec);
        if (one.execution().returned()) {
            Snapshot after = outcome.snapshot() == null ? before : outcome.snapshot();
            effects.add(one.step(), () -> after);
        } else {
            LOG.atDebug()
                    .addKeyValue("plan", plan)
                    .addKeyValue("step", one.step().name())
                    .addKeyValue("attempt", one.step().attempt())
                    .setCause(one.execution().thrown())
                    .log("A step threw");
        }
        return outcome;
    }

    /** @param after what it made of the state, where the next step does not show that */
    private void completed(StepTry<T> one, @Nullable Snapshot after) throws InterruptedException {
        StepCompleted event = new StepCompleted(signals.epoch(), one.step(), after);
        if (after == null) {
            journal.sayWithNext(event, one.trace());
        } else {
            journal.say(event, one.trace());
        }
        one.trace().end();
        Duration took = Duration.ofNanos(System.nanoTime() - one.begun());
        narrator.tell(listener -> listener.stepCompleted(plan, one.step(), took));
    }

    private void stop(List<StepTry<T>> tries) throws InterruptedException {
        tries.stream().filter(StepTry::isStarted).forEach(one -> one.execution().interrupt());
        Deadline grace = Deadline.after(patience.grace());
        for (StepTry<T> one : tries) {
            if (one.isStarted() && !one.execution().await(grace)) {
                effects.addUnfinished(one.step().name(), one.step().attempt());
                LOG.atWarn()
                        .addKeyValue("plan", plan)
                        .addKeyValue("step", one.step().name())
                        .addKeyValue("attempt", one.step().attempt())
                        .log("A step ignores its interrupt and is left behind");
            }
        }
    }

    /** Steps that were stopped, or late: those that returned all the same have effects. */
    private void others(List<StepTry<T>> tries, Snapshot before, boolean tell) throws InterruptedException {
        for (StepTry<T> one : tries) {
            if (!one.isStarted() || !one.execution().returned() || effects.has(one.step())) {
                continue;
            }
            boolean late = one.isSettled();
            one.settle();
            StepTry.Outcome<T> outcome = settled(one, before);
            if (tell && !late && outcome.snapshot() != null && !signals.isFenced()) {
                completed(one, outcome.snapshot());
            }
        }
    }

    private T restored(Snapshot merged) throws StepFailedException {
        try {
            return codec.restore(merged);
        } catch (IOException e) {
            throw StepFailedException.notRetryable("invalid_state", String.valueOf(e.getMessage()));
        }
    }
}
