package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.PlanFailed;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanResult.Outcome;
import dev.rewind.runner.Preparation.Prepared;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One plan on its way, on one thread.
 *
 * <pre>
 *            ┌────────────────── next step ──────────────────┐
 *            ▼                                               │
 * step-started acknowledged ──▶ running ──▶ step-completed ──┴──▶ plan-completed ──▶ completed
 *            ▲                    │  │
 *            │                    │  └ fails ──▶ step-failed ──▶ command ──┐
 *            │                    └──── somebody else's command ───────────┤
 *            │                                                             ▼
 *            └──────────── attempts left ◀── rollback-applied ◀── undone, restored ──▶ rollback-failed ──▶ failed
 *                                                │
 *                                                └ none left ──▶ plan-failed ──▶ command ──▶ undone, restored ──▶ failed
 * </pre>
 */
final class PlanRun<T> {

    private final EntityKey id;
    private final Progress<T> progress;
    private final Tally tally = new Tally();
    private final Journal journal;
    private final Signals signals;
    private final News news;
    private final Narrator narrator;
    private final Preparation<T> preparation;
    private final StageRun<T> stageRun;
    private final WayBack<T> wayBack;
    private final Verdicts<T> verdicts;
    private final Resumption<T> resumption;

    private boolean first;
    private @Nullable Deadline notBefore;
    private @Nullable RollbackId notBack;
    private @Nullable Step toldFailed;
    private @Nullable PlanResult<T> result;

    /** How a run begins. */
    enum Beginning {
        /** With the first step: nobody else knows the id. */
        NEW,
        /** With the first step if the log does not know the plan, otherwise where it stood. */
        ASK,
        /** Where the plan stood. */
        RESUME
    }

    PlanRun(
            EntityKey id,
            Plan<T> plan,
            @Nullable T state,
            @Nullable Snapshot snapshot,
            StateCodec<T> codec,
            Mailbox mailbox,
            Means means,
            Narrator narrator,
            PlanTrace trace) {
        this.id = id;
        this.narrator = narrator;
        this.progress = new Progress<>(plan, state, snapshot);
        this.journal = new Journal(means.log(), id, plan.name(), trace);
        this.news = new News(id, journal, narrator);
        this.signals = new Signals(id, mailbox, news, means.patience());
        Contacts contacts = new Contacts(id, journal, signals, news, narrator, trace);
        this.preparation = new Preparation<>(contacts, progress, tally);
        Announcement<T> announcement = new Announcement<>(contacts, means.patience());
        this.stageRun = new StageRun<>(contacts, announcement, codec, mailbox, means, progress.effects());
        Compensation<T> compensation = new Compensation<>(
                plan, codec, means.workers(), means.patience().grace(), narrator);
        this.wayBack = new WayBack<>(contacts, plan, codec, progress, compensation);
        this.verdicts = new Verdicts<>(plan, progress, tally);
        this.resumption = new Resumption<>(contacts, means, codec);
    }

    /**
     * Runs the plan to its end.
     *
     * @throws PlanStoppedException when it cannot go on
     */
    PlanResult<T> run(Beginning beginning) throws InterruptedException {
        first = beginning == Beginning.ASK;
        try {
            if (beginning == Beginning.RESUME) {
                resume();
            }
            PlanResult<T> end = result;
            while (end == null) {
                turn();
                end = result;
            }
            return end;
        } finally {
            journal.release();
        }
    }

    private void turn() throws InterruptedException {
        RollbackCommand command = rest();
        ErrorDetail cancelled = news.cancelled();
        if (command != null) {
            goBack(command);
        } else if (cancelled != null) {
            giveUp(cancelled);
        } else if (progress.isAtEnd()) {
            complete();
        } else {
            stage(progress.stage());
        }
    }

    /** After a rollback: until what went back with the plan is there, and the next try is due. */
    private @Nullable RollbackCommand rest() throws InterruptedException {
        RollbackId rollback = notBack;
        Deadline pause = notBefore;
        notBack = null;
        notBefore = null;
        RollbackCommand command = rollback == null ? null : signals.untilBack(rollback);
        return command == null && pause != null ? signals.pause(pause) : command;
    }

    private void stage(List<PlanStep<T>> steps) throws InterruptedException {
        Prepared<T> stage;
        try {
            stage = preparation.of(steps);
        } catch (StepFailedException e) {
            giveUp(StepFailedException.describe(e));
            return;
        }
        if (stage.isEmpty()) {
            progress.skip();
            return;
        }
        StageEnd<T> end = stageRun.run(stage, progress.state(), progress.snapshot(), first);
        if (end instanceof StageEnd.Known<T>) {
            resume();
            return;
        }
        first = false;
        if (end instanceof StageEnd.Overtaken<T> overtaken) {
            goBack(overtaken.command());
        } else if (end instanceof StageEnd.Failed<T> failed) {
            fail(failed.step(), failed.error(), failed.trace());
        } else if (end instanceof StageEnd.Cancelled<T> cancelled) {
            giveUp(cancelled.error());
        } else if (end instanceof StageEnd.Done<T> all) {
            progress.advance(all.state(), all.snapshot());
            tally.completed(steps);
        }
    }

    private void fail(Step step, ErrorDetail error, Trace span) throws InterruptedException {
        journal.say(new StepFailed(news.epoch(), step, error), span);
        journal.acknowledged();
        toldFailed = step;
        narrator.tell(listener -> listener.stepFailed(id, step, error));
        goBack(signals.awaitCommand("step \"" + step.name() + "\" failed"));
    }

    private void complete() throws InterruptedException {
        if (tally.isEmpty()) {
            end(null);
        } else {
            close(new PlanCompleted(news.epoch(), progress.snapshot()), null);
        }
    }

    /** Goes on where the log says that the plan stood, or ends as it did. */
    private void resume() throws InterruptedException {
        Resumption.Standing standing = resumption.takeOver();
        Past past = standing.past();
        first = false;
        tally.remember(past);
        wayBack.remember(past.undone());
        RollbackCommand command = standing.command();
        Fact.PlanClosed ended = past.ended();
        if (command == null && ended != null) {
            news.resumeIn(past.epoch());
            progress.endedIn(resumption.finalState(past));
            end(ended.outcome() == Fact.PlanClosed.Outcome.COMPLETED ? null : Resumption.error(ended));
        } else if (command != null) {
            resumption.remember(past, command, progress.effects());
            ErrorDetail failed = past.failed() == null ? null : Resumption.error(past.failed());
            verdicts.takenOver(command.cause().eventId(), failed);
            goBack(command);
        }
    }

    /** Follows a command, whoever caused it, and decides how to go on. */
    private void goBack(RollbackCommand command) throws InterruptedException {
        tellTimedOut(command.cause());
        ErrorDetail stuck = wayBack.follow(command);
        if (stuck != null) {
            end(stuck);
            return;
        }
        Verdict verdict = verdicts.after(command);
        if (verdict instanceof Verdict.Retry retry) {
            notBack = wayBack.touched(command) ? command.rollbackId() : null;
            retry(retry.backoff(), retry.failures());
        } else if (verdict instanceof Verdict.GiveUp given) {
            giveUp(given.error());
        } else if (verdict instanceof Verdict.Close given) {
            close(new PlanFailed(news.epoch(), null, given.error(), PlanRollback.NONE), given.error());
        } else if (verdict instanceof Verdict.End ended) {
            journal.acknowledged();
            end(ended.error());
        }
    }

    /** The processor's timer and this runner's race for the same time-out; whoever wins, listeners hear of it once. */
    private void tellTimedOut(RollbackCause cause) {
        Step step = cause.step();
        boolean told = toldFailed != null && step != null && toldFailed.isSameAs(step);
        ErrorDetail late = Verdicts.timedOut(cause);
        if (late != null && step != null && !told) {
            narrator.tell(listener -> listener.stepFailed(id, step, late));
        }
    }

    private void retry(Backoff backoff, int count) {
        if (progress.isAtEnd()) {
            return;
        }
        Duration wait = backoff.after(count);
        notBefore = wait.isZero() ? null : Deadline.after(wait);
        for (PlanStep<T> again : progress.stage()) {
            if (!progress.effects().has(again.name())) {
                Step retry = tally.upcoming(again);
                narrator.tell(listener -> listener.retrying(id, retry));
            }
        }
    }

    private void giveUp(ErrorDetail error) throws InterruptedException {
        if (tally.isEmpty()) {
            end(error);
            return;
        }
        PlanFailed failed = new PlanFailed(news.epoch(), null, error, PlanRollback.START);
        verdicts.givenUp(journal.say(failed).id());
        journal.acknowledged();
        goBack(signals.awaitCommand("the plan failed"));
    }

    /** Says how the plan has ended, unless a command comes first. */
    private void close(PlanEvent last, @Nullable ErrorDetail error) throws InterruptedException {
        String event = journal.say(last).id();
        journal.acknowledged();
        RollbackCommand command = signals.untilClosed(event);
        if (command == null) {
            end(error);
        } else {
            goBack(command);
        }
    }

    /** @param error why the plan failed, null where it is complete */
    private void end(@Nullable ErrorDetail error) {
        if (error == null) {
            narrator.tell(listener -> listener.planCompleted(id));
        } else {
            narrator.tell(listener -> listener.planFailed(id, error));
        }
        result = new PlanResult<>(
                id,
                error == null ? Outcome.COMPLETED : Outcome.FAILED,
                progress.state(),
                news.epoch(),
                tally.tries(),
                error,
                wayBack.undone());
    }
}
