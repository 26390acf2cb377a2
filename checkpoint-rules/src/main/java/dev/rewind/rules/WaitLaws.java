package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity.KeptSignal;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.WaitEnded.WaitEnd;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.PlanSignalled;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.PlanEvent.Wait;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.fence.Refusal;
import dev.rewind.rules.state.OpenStep;
import dev.rewind.rules.state.PlanOffer;
import dev.rewind.rules.state.RememberedWait;
import dev.rewind.rules.state.Signal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Decides on signals and on the ends of waits (law 11). {@link KeptSignal} shows what an entity keeps. */
record WaitLaws(Draft draft, PlanRequests plans) {

    /**
     * Ends the wait of the step that waits longest for this signal, or keeps the signal for a later step. A requested plan
     * keeps signals before its first step, because it is there for all who know its id.
     */
    Draft signalled(PlanSignalled event) {
        if (!draft.state().planRuns() && !draft.state().planIsRequested()) {
            return plans.refuseNotRunning();
        }
        Snapshot payload = event.payload();
        if (payload != null && payload.size() > Limits.SIGNAL_PAYLOAD) {
            return draft.refuse(
                    RefusalCode.SIGNAL_TOO_LARGE,
                    "the payload of signal \"" + event.name() + "\" has " + payload.size()
                            + " bytes of canonical JSON; at most " + Limits.SIGNAL_PAYLOAD
                            + " are allowed. Keep large content elsewhere and send a reference");
        }
        OpenStep waiting = waitsFor(event.name(), event.approves());
        Refusal refusal = event.approves() ? unapproved(event, waiting) : unsigned(event, waiting);
        if (refusal != null) {
            return draft.refuse(refusal.code(), refusal.why());
        }
        Signal signal = new Signal(event.name(), event.payload(), event.requestedBy(), draft.at());
        if (waiting == null && !draft.state().keepsRoomFor(signal)) {
            return draft.refuse(
                    RefusalCode.TOO_MANY_SIGNALS,
                    draft.entity() + " keeps " + draft.state().signals().size() + " signals, and no step waits for \""
                            + event.name() + "\"; at most " + Limits.KEPT_SIGNALS + " with " + Limits.KEPT_PAYLOADS
                            + " bytes of payload are kept");
        }
        draft.add(new Fact.SignalReceived(
                draft.ref(), draft.at(), event.name(), event.payload(), event.requestedBy(), event.reason()));
        return waiting == null ? draft : ended(waiting, signal);
    }

    /** The step that waits longest for this signal, or for this approval; null if none does. */
    private @Nullable OpenStep waitsFor(String name, boolean approval) {
        return draft.state().openSteps().stream()
                .filter(open -> open.waitsFor(name))
                .filter(open -> open.waits() != null && open.waits().needsApproval() == approval)
                .findFirst()
                .orElse(null);
    }

    /** Why an approval does not count; null if it does. It is never kept: a person approves what waits. */
    private @Nullable Refusal unapproved(PlanSignalled event, @Nullable OpenStep waiting) {
        if (waiting == null) {
            return new Refusal(
                    RefusalCode.UNKNOWN_PROPOSAL,
                    "no step of " + draft.entity() + " waits for the approval \"" + event.name() + "\"");
        }
        String submitter = submitter();
        return submitter == null || !ApprovalLaws.isSamePerson(event.requestedBy(), submitter)
                ? null
                : new Refusal(
                        RefusalCode.SAME_PERSON,
                        event.requestedBy() + " asked for this plan; another person must approve its steps");
    }

    /** Why a signal that is no approval does not count; null if it does. */
    private @Nullable Refusal unsigned(PlanSignalled event, @Nullable OpenStep waiting) {
        return waiting == null && waitsFor(event.name(), true) != null
                ? new Refusal(
                        RefusalCode.APPROVAL_NEEDED,
                        "a step waits for the approval \"" + event.name()
                                + "\", and this signal is not an approval; an approver"
                                + " approves it with rewind approve")
                : null;
    }

    /** The person that asked for the plan, as far as the log says. */
    private @Nullable String submitter() {
        PlanOffer offer = draft.state().offer();
        Checkpoint.ForkedFrom from = draft.state().family().from();
        return offer != null && offer.requestedBy() != null ? offer.requestedBy() : from == null ? null : from.by();
    }

    /**
     * What a step waits for that starts with this event; null if it does not wait. A duration becomes a time of the log. A
     * time that has passed becomes the time of the start, because timers know no time before 1970. A step that starts
     * again continues its wait: its duration counts from the first start.
     */
    Step.@Nullable Wait of(StepStarted event) {
        Wait wait = event.waits();
        if (wait == null) {
            return null;
        }
        RememberedWait earlier = earlier(event.step(), wait.signal(), wait.needsApproval());
        Instant until = wait.until();
        if (wait.forMs() != null) {
            until = earlier != null && earlier.until() != null
                    ? earlier.until()
                    : draft.at().plusMillis(wait.forMs());
        }
        if (until != null && until.isBefore(draft.at())) {
            until = draft.at();
        }
        boolean released = Boolean.TRUE.equals(wait.release())
                && draft.state().offer() != null
                && !hasEnded(earlier)
                && (wait.needsApproval() || kept(wait.signal()) == null);
        return new Step.Wait(
                wait.signal(),
                until,
                released ? null : event.timeoutMs(),
                released ? true : null,
                wait.needsApproval() ? true : null);
    }

    /** Ends the wait of a step that has just started, if it ended in an earlier attempt, or a signal for it came before. */
    Draft started(OpenStep open) {
        Step.Wait wait = open.waits();
        if (wait == null) {
            return draft;
        }
        RememberedWait earlier = earlier(open.step(), wait.signal(), wait.needsApproval());
        if (earlier != null && earlier.endedBy() != null) {
            boolean bySignal = earlier.endedBy() == WaitEnd.SIGNAL;
            return end(open, earlier.endedBy(), bySignal ? earlier.signal() : null, earlier.payload(), earlier.by());
        }
        Signal kept = wait.needsApproval() ? null : kept(wait.signal());
        return kept == null ? draft : ended(open, kept);
    }

    private @Nullable RememberedWait earlier(Step step, @Nullable String signal, boolean needsApproval) {
        return draft.state()
                .waitOf(step)
                .filter(wait -> wait.isFor(signal, needsApproval))
                .orElse(null);
    }

    private static boolean hasEnded(@Nullable RememberedWait wait) {
        return wait != null && wait.endedBy() != null;
    }

    private @Nullable Signal kept(@Nullable String name) {
        return draft.state().signals().stream()
                .filter(signal -> signal.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Ends the wait of a step whose time has come. */
    Draft timeHasCome(OpenStep open) {
        return end(open, WaitEnd.TIME, null, null, null);
    }

    private Draft ended(OpenStep open, Signal signal) {
        return end(open, WaitEnd.SIGNAL, signal.name(), signal.payload(), signal.by());
    }

    private Draft end(
            OpenStep open,
            WaitEnd by,
            @Nullable String signal,
            @Nullable Snapshot payload,
            @Nullable String requestedBy) {
        Step.Wait wait = open.waits();
        Long timeout = wait == null ? null : wait.timeoutMs();
        Instant deadline = timeout == null ? null : draft.at().plusMillis(timeout);
        draft.add(new Fact.WaitEnded(
                draft.ref(),
                draft.at(),
                open.step(),
                open.startsFrom(draft.entity()),
                by,
                signal,
                payload,
                requestedBy,
                deadline));
        return wait != null && wait.hasNoRunner() ? new PlanOffers(draft).waited() : draft;
    }
}
