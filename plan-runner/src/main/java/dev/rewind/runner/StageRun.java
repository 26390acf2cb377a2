package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Preparation.Prepared;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the steps of a stage from their checkpoints to their ends, which may be that of their time or of the epoch. */
final class StageRun<T> {

    private static final Logger LOG = LoggerFactory.getLogger(StageRun.class);

    private final EntityKey plan;
    private final StateCodec<T> codec;
    private final Announcement<T> announcement;
    private final Journal journal;
    private final Mailbox mailbox;
    private final Signals signals;
    private final News news;
    private final Executor workers;
    private final Duration grace;
    private final Narrator narrator;
    private final Effects effects;

    StageRun(
            Contacts contacts,
            Announcement<T> announcement,
            StateCodec<T> codec,
            Mailbox mailbox,
            Means means,
            Effects effects) {
        this.plan = contacts.plan();
        this.journal = contacts.journal();
        this.signals = contacts.signals();
        this.news = contacts.news();
        this.narrator = contacts.narrator();
        this.announcement = announcement;
        this.codec = codec;
        this.mailbox = mailbox;
        this.workers = means.workers();
        this.grace = means.patience().grace();
        this.effects = effects;
    }

    /**
     * Runs a stage.
     *
     * @param state what its steps start from
     * @param first whether this must be the first that the log hears of the plan
     */
    StageEnd<T> run(Prepared<T> stage, T state, Snapshot snapshot, boolean first) throws InterruptedException {
        try {
            StageEnd<T> end = stage(stage, state, snapshot, first);
            if (end instanceof StageEnd.Failed<T> failed) {
                failed.trace().failed(failed.error().message());
            }
            return end;
        } finally {
            stage.due().forEach(StepTry::stopped);
        }
    }

    private StageEnd<T> stage(Prepared<T> stage, T state, Snapshot snapshot, boolean first)
            throws InterruptedException {
        List<StepTry<T>> tries = stage.due();
        if (!announcement.of(tries, snapshot, first)) {
            return new StageEnd.Known<>();
        }
        RollbackCommand waiting = signals.waiting();
        if (waiting != null) {
            return new StageEnd.Overtaken<>(waiting);
        }
        StageState<T> after = new StageState<>(codec, state, snapshot, stage.isOneStep());
        StageEnd<T> end;
        try {
            end = follow(stage, state, snapshot, after);
        } finally {
            stop(tries);
        }
        boolean overtaken = end instanceof StageEnd.Overtaken<T>;
        others(tries, snapshot, !overtaken && !stage.isOneStep());
        if (!overtaken && signals.isFenced()) {
            return new StageEnd.Overtaken<>(signals.awaitFencing());
        }
        ErrorDetail cancelled = news.cancelled();
        if (end == null && cancelled != null) {
            return new StageEnd.Cancelled<>(cancelled);
        }
        return end == null ? after.done() : end;
    }

    /** Runs the steps until all are done, one has failed, or a command has come; null where all are done, or shall stop. */
    private @Nullable StageEnd<T> follow(Prepared<T> stage, T state, Snapshot snapshot, StageState<T> after)
            throws InterruptedException {
        List<StepTry<T>> tries = stage.due();
        StepTry<T> one = null;
        try {
            for (Snapshot earlier : stage.done()) {
                one = tries.isEmpty() ? null : tries.get(0);
                after.add(earlier);
            }
            start(tries, state, snapshot);
            while (tries.stream().anyMatch(it -> !it.isSettled())) {
                RollbackCommand command = signals.during(() -> endedOrLate(tries) != null, nearest(tries));
                one = endedOrLate(tries);
                if (command != null) {
                    return new StageEnd.Overtaken<>(command);
                }
                if (signals.isFenced() || news.cancelled() != null || one == null) {
                    return null;
                }
                one.settle();
                ErrorDetail error = settled(one, snapshot, after);
                if (error != null) {
                    return failed(one, error);
                }
            }
            return null;
        } catch (StepFailedException conflict) {
            if (one == null) {
                throw new IllegalStateException("states that came together before no longer do", conflict);
            }
            return failed(one, StepFailedException.describe(conflict));
        }
    }

    private static <T> StageEnd<T> failed(StepTry<T> one, ErrorDetail error) {
        return new StageEnd.Failed<>(one.step(), error, one.trace());
    }

    /** What came of a step whose turn it is, added to the state after the stage; or why it failed. */
    private @Nullable ErrorDetail settled(StepTry<T> one, Snapshot before, StageState<T> after)
            throws StepFailedException, InterruptedException {
        if (!one.execution().ended()) {
            return ErrorDetail.of(
                    "timeout", "the step did not end within " + one.planStep().timeout());
        }
        StepTry.Outcome<T> outcome = settled(one, before);
        if (outcome.state() != null && outcome.snapshot() != null) {
            after.add(outcome.state(), outcome.snapshot());
            completed(one, after.isOneSteps() ? null : outcome.snapshot());
        }
        return outcome.error();
    }

    private void start(List<StepTry<T>> tries, T state, Snapshot snapshot) throws InterruptedException {
        for (StepTry<T> one : tries) {
            EventRef at = journal.at(one.announced());
            StepContext context = new StepContext(plan, one.step(), news.epoch(), snapshot.hash(), at);
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
        journal.say(new StepCompleted(news.epoch(), one.step(), after), one.trace());
        one.trace().end();
        Duration took = Duration.ofNanos(System.nanoTime() - one.begun());
        narrator.tell(listener -> listener.stepCompleted(plan, one.step(), took));
    }

    private void stop(List<StepTry<T>> tries) throws InterruptedException {
        tries.stream().filter(StepTry::isStarted).forEach(one -> one.execution().interrupt());
        Deadline ended = Deadline.after(grace);
        for (StepTry<T> one : tries) {
            if (one.isStarted() && !one.execution().await(ended)) {
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
}
