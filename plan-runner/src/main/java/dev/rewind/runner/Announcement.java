package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The checkpoints before steps: their acknowledgement is all that steps wait for, but for a plan's very first. */
final class Announcement<T> {

    private static final String RISKY = "before_risky_operation";

    private final EntityKey plan;
    private final Journal journal;
    private final Signals signals;
    private final News news;
    private final Patience patience;
    private final Narrator narrator;

    Announcement(Contacts contacts, Patience patience) {
        this.plan = contacts.plan();
        this.journal = contacts.journal();
        this.signals = contacts.signals();
        this.news = contacts.news();
        this.narrator = contacts.narrator();
        this.patience = patience;
    }

    /**
     * Announces.
     *
     * @param first whether this must be the first that the log hears of the plan
     * @return false when it is not: the plan is known, and nothing may be run
     */
    boolean of(List<StepTry<T>> tries, Snapshot snapshot, boolean first) throws InterruptedException {
        boolean claims = first;
        for (StepTry<T> one : tries) {
            capture(one);
            start(one, snapshot, claims);
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

    private void start(StepTry<T> one, Snapshot snapshot, boolean first) throws InterruptedException {
        Duration timeout = one.planStep().timeout();
        one.announcedBy(journal.say(
                new StepStarted(
                        news.epoch(),
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
}
