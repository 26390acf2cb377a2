package dev.rewind.runner;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Fact.StepClosed;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.EventLog.Sent;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes up a plan that the log knows from an earlier run. */
final class Resumption<T> {

    private static final int TRIES = 20;

    private final EntityKey plan;
    private final Means means;
    private final StateCodec<T> codec;
    private final Journal journal;
    private final Signals signals;
    private final News news;
    private final Narrator narrator;
    private final PlanTrace trace;

    Resumption(Contacts contacts, Means means, StateCodec<T> codec) {
        this.plan = contacts.plan();
        this.journal = contacts.journal();
        this.signals = contacts.signals();
        this.news = contacts.news();
        this.narrator = contacts.narrator();
        this.trace = contacts.trace();
        this.means = means;
        this.codec = codec;
    }

    /**
     * Where a plan stands.
     *
     * @param command that makes the plan this runner's own, or null for a plan that has ended
     */
    record Standing(Past past, @Nullable RollbackCommand command) {}

    /**
     * Makes the plan this runner's own, unless it has ended. Whoever still runs it is of an older epoch from now on.
     *
     * @throws PlanStoppedException when there is no such plan, or a person must let it go on first
     */
    Standing takeOver() throws InterruptedException {
        for (int tried = 0; tried < TRIES; tried++) {
            Past past = means.archive().past(plan);
            if (!past.isKnown()) {
                throw new PlanStoppedException(
                        Problem.NOT_FOUND, "the log knows no " + plan + ", so there is nothing to resume");
            }
            trace.takeUp(past.traceparent());
            if (past.ended() != null) {
                return new Standing(past, null);
            }
            if (past.parked() != null) {
                throw new PlanStoppedException(
                        Problem.PARKED,
                        plan + " is parked for step \"" + past.parked() + "\". Resume it, or roll it back");
            }
            news.resumeIn(past.epoch());
            Sent said = journal.say(event(past));
            journal.acknowledged();
            Mailbox.Signal answer = signals.answerTo(said.id(), means.patience().command());
            if (answer instanceof Mailbox.Signal.Commanded commanded) {
                narrator.tell(listener -> listener.resuming(plan, past.latest().id()));
                return new Standing(past, commanded.command());
            }
            if (answer == null) {
                throw signals.noCommand("this runner took the plan over");
            }
            // It has moved on since its past was read; the next look sees how.
        }
        throw new PlanStoppedException(
                Problem.FENCED,
                plan + " has moved on " + TRIES
                        + " times while this runner tried to take it over; another one runs it");
    }

    private PlanEvent event(Past past) {
        TakeOver by = new TakeOver(means.runner());
        Step open = past.openStep();
        return open != null
                ? new StepFailed(past.epoch(), open, by.lost())
                : new RollbackRequested(
                        past.epoch(),
                        new RollbackTarget.ToSequence(past.target()),
                        "the plan is taken up again where it stood",
                        by.runner(),
                        null,
                        null);
    }

    /** What the log says of the effects of earlier runs, and which of them the command says may be there. */
    void remember(Past past, RollbackCommand command, Effects effects) {
        past.done().forEach(step -> effects.add(step.step(), () -> after(past, step)));
        command.undo().stream()
                .filter(step -> !step.completed())
                .forEach(step -> effects.addUnfinished(step.step(), step.attempt()));
    }

    /**
     * The state that a plan has ended in.
     *
     * @throws PlanStoppedException when it is gone
     */
    T finalState(Past past) {
        try {
            return codec.restore(state(past.latest()));
        } catch (IOException e) {
            throw new PlanStoppedException(
                    Problem.PAST_GONE, plan + " has ended, and its final state cannot be read: " + e.getMessage(), e);
        }
    }

    /** The state after a step of an earlier run: its own word, or what the next step started from. */
    private @Nullable Snapshot after(Past past, StepClosed step) throws IOException {
        Snapshot own = means.archive().event(step.event()).state();
        if (own != null) {
            return own;
        }
        Checkpoint next = past.after(step);
        return next == null ? null : state(next);
    }

    /**
     * The state of a checkpoint, from the event that it was taken of.
     *
     * @throws IOException when the log no longer has it, or has another
     */
    private Snapshot state(Checkpoint checkpoint) throws IOException {
        EventRef at = checkpoint.event();
        Snapshot state = means.archive().event(at).state();
        if (state == null || !state.hash().equals(checkpoint.stateHash())) {
            throw new IOException("event " + at.id() + " does not hold the state of " + checkpoint.id());
        }
        return state;
    }

    /** Why a plan that was given up was. */
    static ErrorDetail error(PlanClosed failed) {
        ErrorDetail error = failed.error();
        return error == null ? ErrorDetail.of("plan_failed", "the plan failed") : error;
    }
}
