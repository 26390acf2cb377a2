package dev.rewind.events;

import dev.rewind.events.Fact.WaitEnded.WaitEnd;
import dev.rewind.events.Step.PlanOutline;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every kind of event twice: with all that it can say, and with no more than it must. */
public final class Samples {

    static final Instant AT = Instant.parse("2026-01-31T12:00:00.123Z");
    private static final Instant LATER = AT.plusSeconds(60);
    private static final EntityKey ORDER = EntityKey.plan("order-42");
    private static final EntityKey INVOICE = new EntityKey("artifact", "invoice@eu:v1.2~a+b=c_d");
    private static final CheckpointId SEVENTH = new CheckpointId(ORDER, 7);
    private static final RollbackId THIRD = new RollbackId(ORDER, 3);
    private static final Step STEP = new Step("charge card €", 2, 3);
    private static final Step BARE_STEP = new Step("charge", null, 1);
    private static final ErrorDetail ERROR = new ErrorDetail("java.io.IOException", "no route\nto host 😀", true);
    private static final ErrorDetail BARE_ERROR = new ErrorDetail("timeout", "", null);
    private static final StepCause CAUSE = new StepCause(ORDER, "charge", 2);
    private static final UndoStep UNDO = new UndoStep("reserve", 1, new CheckpointId(ORDER, 5), true);
    private static final UndoStep CANCEL = new UndoStep("charge", 2, new CheckpointId(ORDER, 6), false);
    private static final Snapshot STATE =
            snapshot("{\"z\":[1,2.5,1e21,9007199254740993,null,true],\"a\":{\"é\":\"\\u0001\\\"\",\"\":\"😀\"}}");
    private static final Map<String, String> LABELS = Map.of("team", "checkout", "a.b/c_d-e", "");
    private static final EventRef EVENT = new EventRef("e-17", "/shop?x=1#y", 3, 4711);
    private static final Checkpoint CHECKPOINT = new Checkpoint(
                    SEVENTH,
                    new CheckpointId(ORDER, 6),
                    2,
                    Checkpoint.STEP_STARTED,
                    STEP,
                    CAUSE,
                    LABELS,
                    STATE.hash(),
                    snapshot("6").hash(),
                    "",
                    STATE.size(),
                    "4bf92f3577b34da6a3ce929d0e0e4736",
                    AT,
                    EVENT,
                    new Checkpoint.Pin("audit", "eve", LATER),
                    null)
            .chained();
    private static final Checkpoint FIRST = new Checkpoint(
                    new CheckpointId(ORDER, 1),
                    null,
                    1,
                    "manual",
                    null,
                    null,
                    Map.of(),
                    STATE.hash(),
                    null,
                    "",
                    STATE.size(),
                    null,
                    AT,
                    EVENT,
                    null,
                    null)
            .chained();
    private static final RollbackCause FAILURE =
            new RollbackCause("e-17", RollbackCause.Kind.STEP_FAILED, STEP, ERROR, "because", "eve");
    private static final RollbackCause BARE_CAUSE =
            new RollbackCause("e-17", RollbackCause.Kind.REQUESTED, null, null, null, null);

    private Samples() {}

    /** Plan events that say all they can. */
    public static List<PlanEvent> fullPlanEvents() {
        return List.of(
                new PlanEvent.StepStarted(
                        2L, STEP, STATE, 30_000L, "next step", LABELS, List.of(INVOICE, EntityKey.plan("b")), true),
                new PlanEvent.StepCompleted(2L, STEP, STATE),
                new PlanEvent.StepFailed(2L, STEP, ERROR),
                new PlanEvent.PlanCompleted(2L, STATE),
                new PlanEvent.PlanFailed(2L, STATE, ERROR, PlanEvent.PlanRollback.NONE),
                new PlanEvent.StateCaptured(2L, STATE, "artifact_generated", CAUSE, LABELS, "eve"),
                new PlanEvent.OperationFailed(2L, "render", ERROR, true),
                new PlanEvent.RollbackRequested(
                        2L, new RollbackTarget.ToCheckpoint(SEVENTH), "wrong price", "eve", SEVENTH, true),
                new PlanEvent.RollbackApplied(2L, THIRD, "cards", STATE.hash(), List.of(CANCEL, UNDO)),
                new PlanEvent.RollbackFailed(2L, THIRD, "cards", STATE.hash(), List.of(UNDO), ERROR),
                new PlanEvent.RollbackRetryRequested(2L, "fixed", "eve"),
                new PlanEvent.EntityResumed(2L, "fixed", "eve"),
                new PlanEvent.PlanPauseRequested(2L, "night", "eve"),
                new PlanEvent.PlanCancelRequested(2L, "sold out", "eve"),
                new PlanEvent.EntityParkRequested(2L, "audit", "eve"),
                new PlanEvent.PlanSignalled(2L, "approved", STATE, "eve", "checked"),
                new PlanEvent.CheckpointPinned(2L, SEVENTH, "audit", "eve"),
                new PlanEvent.CheckpointUnpinned(2L, SEVENTH, "audited", "eve"),
                new PlanEvent.CheckpointRestored(2L, SEVENTH, STATE.hash(), "eve", "audit"),
                new PlanEvent.DeadlineReached(2L, null, THIRD, 4, LATER),
                new PlanEvent.RetentionDue(2L, 10, AT),
                new PlanEvent.RunnerLost(2L, "plan-runner:1", AT),
                new PlanEvent.PlanRequested(2L, "order-fulfilment", STATE, LABELS, "nightly run", "eve"),
                new PlanEvent.PlanReleased(2L, "plan-runner:1"),
                new PlanEvent.RollbackApproved(2L, STATE.hash(), "looked at it", "ann"),
                new PlanEvent.RollbackRejected(2L, STATE.hash(), "not today", "ann"),
                new PlanEvent.ForkRequested(
                        2L,
                        SEVENTH,
                        INVOICE,
                        "what if €",
                        "eve",
                        "report",
                        "charge",
                        new PlanEvent.Edit(STATE, SEVENTH, null)),
                new PlanEvent.EntityForked(2L, SEVENTH, STATE.hash(), STATE, STEP, "report", true, "what if €", "eve"),
                new PlanEvent.ForkRefused(2L, SEVENTH, INVOICE));
    }

    /** The same kinds, in the same order, saying no more than they must. */
    public static List<PlanEvent> minimalPlanEvents() {
        return List.of(
                new PlanEvent.StepStarted(null, BARE_STEP, snapshot("null"), null, null, Map.of(), List.of()),
                new PlanEvent.StepCompleted(null, BARE_STEP, null),
                new PlanEvent.StepFailed(null, BARE_STEP, BARE_ERROR),
                new PlanEvent.PlanCompleted(null, null),
                new PlanEvent.PlanFailed(null, null, null, PlanEvent.PlanRollback.START),
                new PlanEvent.StateCaptured(null, snapshot("\"\""), "manual", null, Map.of(), null),
                new PlanEvent.OperationFailed(null, "render", BARE_ERROR, false),
                new PlanEvent.RollbackRequested(null, null, "wrong", "eve", null, null),
                new PlanEvent.RollbackApplied(null, THIRD, null, null, List.of()),
                new PlanEvent.RollbackFailed(null, THIRD, null, null, List.of(), BARE_ERROR),
                new PlanEvent.RollbackRetryRequested(null, "fixed", "eve"),
                new PlanEvent.EntityResumed(null, "fixed", "eve"),
                new PlanEvent.PlanPauseRequested(null, "night", "eve"),
                new PlanEvent.PlanCancelRequested(null, "sold out", "eve"),
                new PlanEvent.EntityParkRequested(null, "audit", "eve"),
                new PlanEvent.PlanSignalled(null, "approved", null, "eve", null),
                new PlanEvent.CheckpointPinned(null, SEVENTH, "audit", "eve"),
                new PlanEvent.CheckpointUnpinned(null, SEVENTH, "audited", "eve"),
                new PlanEvent.CheckpointRestored(null, SEVENTH, STATE.hash(), "eve"),
                new PlanEvent.DeadlineReached(null, SEVENTH, null, null, LATER),
                new PlanEvent.RetentionDue(null, null, AT),
                new PlanEvent.RunnerLost(null, "r", AT),
                new PlanEvent.PlanRequested(null, "report", snapshot("null"), Map.of(), null, "eve"),
                new PlanEvent.PlanReleased(null, "plan-runner:1"),
                new PlanEvent.RollbackApproved(null, STATE.hash(), null, "ann"),
                new PlanEvent.RollbackRejected(null, STATE.hash(), "no", "ann"),
                new PlanEvent.ForkRequested(null, SEVENTH, INVOICE, "test", "eve", null, null, null),
                new PlanEvent.EntityForked(
                        null, SEVENTH, STATE.hash(), snapshot("null"), null, null, null, "test", "eve"),
                new PlanEvent.ForkRefused(null, SEVENTH, INVOICE));
    }

    /** Every kind of target that a rollback can be asked for. */
    public static List<RollbackTarget> targets() {
        return List.of(
                new RollbackTarget.ToCheckpoint(SEVENTH),
                new RollbackTarget.ToSequence(7),
                new RollbackTarget.ToStep("charge"),
                new RollbackTarget.ToTime(AT),
                new RollbackTarget.StepsBack(0),
                new RollbackTarget.ToCause(new StepCause(ORDER, "charge", null)));
    }

    /** Facts that say all they can. */
    public static List<Fact> fullFacts() {
        return List.of(
                new Fact.CheckpointTaken(EVENT, AT, CHECKPOINT, LATER, List.of(INVOICE)),
                new Fact.StepClosed(EVENT, AT, STEP, SEVENTH, StepOutcome.FAILED, ERROR),
                new Fact.PlanClosed(EVENT, AT, Fact.PlanClosed.Outcome.FAILED, ERROR),
                new Fact.RollbackOrdered(
                        EVENT, AT, THIRD, 4, CheckpointRef.of(CHECKPOINT), FAILURE, List.of(CANCEL, UNDO), 2, LATER),
                new Fact.RollbackSettled(
                        EVENT, AT, THIRD, Rollback.Status.FAILED, "cards", STATE.hash(), List.of(UNDO), ERROR),
                new Fact.ParticipantAnswered(EVENT, AT, THIRD, INVOICE, Rollback.Status.FAILED, ERROR),
                new Fact.ParticipantsAsked(EVENT, AT, THIRD, List.of(new Participant(INVOICE, "charge", 2))),
                new Fact.RequestRefused(EVENT, AT, "step-completed", RefusalCode.STALE_EPOCH, "too late", "eve"),
                new Fact.EntityParked(EVENT, AT, "charge", 10),
                new Fact.EntityResumed(EVENT, AT, "fixed", "eve"),
                new Fact.EntityParkedByHand(EVENT, AT, "audit", "eve"),
                new Fact.PlanPaused(EVENT, AT, "night", "eve"),
                new Fact.SignalReceived(EVENT, AT, "approved", STATE, "eve", "checked"),
                new Fact.WaitEnded(EVENT, AT, STEP, SEVENTH, WaitEnd.SIGNAL, "approved", STATE, "eve", LATER),
                new Fact.CheckpointPinned(EVENT, AT, SEVENTH, "audit", "eve"),
                new Fact.CheckpointUnpinned(EVENT, AT, SEVENTH, "audited", "eve"),
                new Fact.CheckpointRestored(EVENT, AT, SEVENTH, STATE.hash(), "eve", "audit"),
                new Fact.CheckpointsPruned(EVENT, AT, List.of(new CheckpointId(ORDER, 1), SEVENTH)),
                new Fact.IntegrityFailed(
                        EVENT, AT, SEVENTH, STATE.hash(), snapshot("0").hash()),
                new Fact.PlanOffered(EVENT, AT, "order-fulfilment", 2, Fact.OfferCause.RELEASED),
                new Fact.RollbackProposed(
                        EVENT,
                        AT,
                        STATE.hash(),
                        THIRD,
                        4,
                        SEVENTH,
                        CheckpointRef.of(CHECKPOINT),
                        BARE_CAUSE.approvedBy("ann"),
                        List.of(CANCEL, UNDO),
                        List.of(new Participant(INVOICE, "charge", 2)),
                        true,
                        List.of(
                                Fact.RollbackProposed.Need.ANY,
                                Fact.RollbackProposed.Need.IRREVERSIBLE,
                                Fact.RollbackProposed.Need.ENTITIES,
                                Fact.RollbackProposed.Need.AGE,
                                Fact.RollbackProposed.Need.EDIT),
                        LATER),
                new Fact.ProposalClosed(
                        EVENT, AT, STATE.hash(), Fact.ProposalClosed.Outcome.APPROVED, "ann", "looked at it"),
                new Fact.CheckpointForked(
                        EVENT, AT, SEVENTH, INVOICE, Fact.CheckpointForked.Outcome.FORKED, "what if €", "eve"));
    }

    /** The same kinds, in the same order, saying no more than they must. */
    public static List<Fact> minimalFacts() {
        return List.of(
                new Fact.CheckpointTaken(EVENT, AT, FIRST, null, List.of()),
                new Fact.StepClosed(EVENT, AT, BARE_STEP, SEVENTH, StepOutcome.COMPLETED, null),
                new Fact.PlanClosed(EVENT, AT, Fact.PlanClosed.Outcome.COMPLETED, null),
                new Fact.RollbackOrdered(EVENT, AT, THIRD, 4, CheckpointRef.of(FIRST), BARE_CAUSE, List.of(), 1, LATER),
                new Fact.RollbackSettled(EVENT, AT, THIRD, Rollback.Status.EXPIRED, null, null, List.of(), null),
                new Fact.ParticipantAnswered(EVENT, AT, THIRD, INVOICE, Rollback.Status.APPLIED, null),
                new Fact.ParticipantsAsked(EVENT, AT, THIRD, List.of(new Participant(INVOICE, "charge", 1))),
                new Fact.RequestRefused(EVENT, AT, "rollback-requested", RefusalCode.NO_CHECKPOINT, "none", null),
                new Fact.EntityParked(EVENT, AT, "charge", 1),
                new Fact.EntityResumed(EVENT, AT, "fixed", "eve"),
                new Fact.EntityParkedByHand(EVENT, AT, "audit", "eve"),
                new Fact.PlanPaused(EVENT, AT, "night", "eve"),
                new Fact.SignalReceived(EVENT, AT, "approved", null, "eve", null),
                new Fact.WaitEnded(EVENT, AT, BARE_STEP, SEVENTH, WaitEnd.TIME, null, null, null, null),
                new Fact.CheckpointPinned(EVENT, AT, SEVENTH, "audit", "eve"),
                new Fact.CheckpointUnpinned(EVENT, AT, SEVENTH, "audited", "eve"),
                new Fact.CheckpointRestored(EVENT, AT, SEVENTH, STATE.hash(), "eve"),
                new Fact.CheckpointsPruned(EVENT, AT, List.of()),
                new Fact.IntegrityFailed(EVENT, AT, SEVENTH, STATE.hash(), null),
                new Fact.PlanOffered(EVENT, AT, "report", 1, Fact.OfferCause.REQUESTED),
                new Fact.RollbackProposed(
                        EVENT,
                        AT,
                        STATE.hash(),
                        THIRD,
                        4,
                        SEVENTH,
                        CheckpointRef.of(FIRST),
                        BARE_CAUSE,
                        List.of(),
                        List.of(),
                        false,
                        List.of(),
                        LATER),
                new Fact.ProposalClosed(EVENT, AT, STATE.hash(), Fact.ProposalClosed.Outcome.EXPIRED, null, null),
                new Fact.CheckpointForked(
                        EVENT, AT, SEVENTH, INVOICE, Fact.CheckpointForked.Outcome.REFUSED, null, null));
    }

    /** A step that says how it can be taken back, its checkpoint, and an order that takes steps of all kinds back. */
    public static List<Object> declaringUndo() {
        Step.Undo mailed = Step.Undo.irreversible("the mail is sent €");
        Step mail = new Step("mail", 3, 1, mailed);
        Checkpoint start = new Checkpoint(
                        SEVENTH,
                        null,
                        2,
                        Checkpoint.STEP_STARTED,
                        mail,
                        null,
                        Map.of(),
                        STATE.hash(),
                        null,
                        "",
                        STATE.size(),
                        null,
                        AT,
                        EVENT,
                        null,
                        null)
                .chained();
        List<UndoStep> undo = List.of(
                UndoStep.of(mail, SEVENTH, true),
                UndoStep.of(new Step("price", 2, 1, Step.Undo.NONE_NEEDED), new CheckpointId(ORDER, 6), true),
                UndoStep.of(new Step("reserve", 1, 2, Step.Undo.AVAILABLE), new CheckpointId(ORDER, 5), true));
        Fact.RollbackOrdered order = new Fact.RollbackOrdered(
                EVENT, AT, THIRD, 4, CheckpointRef.of(FIRST), BARE_CAUSE, undo, 1, LATER, List.of());
        return List.of(
                new PlanEvent.StepStarted(2L, mail, STATE, null, null, Map.of(), List.of()),
                new Fact.CheckpointTaken(EVENT, AT, start, null, List.of()),
                order,
                RollbackCommand.of(order, STATE));
    }

    /** A fork that owns the effects of earlier steps, and a rollback of it past its beginning. */
    public static List<Object> owning() {
        return List.of(
                new PlanEvent.ForkRequested(
                        null, SEVENTH, INVOICE, "go on", "eve", null, null, null, Checkpoint.Effects.OWNED, null),
                new PlanEvent.EntityForked(
                        null, SEVENTH, STATE.hash(), STATE, null, null, null, "go on", "eve", Checkpoint.Effects.OWNED),
                new Fact.CheckpointForked(
                        EVENT,
                        AT,
                        SEVENTH,
                        INVOICE,
                        Fact.CheckpointForked.Outcome.FORKED,
                        "go on",
                        "eve",
                        Checkpoint.Effects.OWNED),
                new Fact.ParticipantsAsked(EVENT, AT, THIRD, List.of(Participant.base(SEVENTH))));
    }

    /** The first checkpoint of an entity that began with the checkpoint of another one. */
    public static Fact forked() {
        Checkpoint.ForkedFrom from =
                new Checkpoint.ForkedFrom(SEVENTH, CHECKPOINT.chainHash(), "eve", "what if €", STEP, true);
        return new Fact.CheckpointTaken(
                EVENT,
                AT,
                new Checkpoint(
                                new CheckpointId(INVOICE, 1),
                                null,
                                1,
                                Checkpoint.FORKED,
                                null,
                                null,
                                Map.of(),
                                STATE.hash(),
                                null,
                                "",
                                STATE.size(),
                                null,
                                AT,
                                EVENT,
                                null,
                                null,
                                null,
                                from)
                        .chained(),
                null,
                List.of());
    }

    /** A request with an edited state, its order, the checkpoint that it takes, and the command. */
    public static List<Object> editing() {
        RollbackCause cause =
                new RollbackCause("e-17", RollbackCause.Kind.REQUESTED, null, null, "wrong price €", "eve");
        Checkpoint edited = new Checkpoint(
                        new CheckpointId(ORDER, 8),
                        SEVENTH,
                        4,
                        Checkpoint.EDITED,
                        null,
                        null,
                        Map.of(),
                        STATE.hash(),
                        CHECKPOINT.chainHash(),
                        "",
                        STATE.size(),
                        null,
                        AT,
                        EVENT,
                        null,
                        null,
                        new Checkpoint.Edited(SEVENTH, "eve", "wrong price €", STEP))
                .chained();
        Fact.RollbackOrdered order = new Fact.RollbackOrdered(
                EVENT,
                AT,
                THIRD,
                4,
                CheckpointRef.of(CHECKPOINT),
                cause,
                List.of(UNDO),
                1,
                LATER,
                List.of(),
                null,
                null,
                CheckpointRef.of(edited));
        Snapshot patch = snapshot("[{\"op\":\"replace\",\"path\":\"/a/é\",\"value\":1}]");
        Fact.EditedState proposed = new Fact.EditedState(SEVENTH, STATE.hash(), STATE.size(), patch);
        return List.of(
                new PlanEvent.RollbackRequested(
                        null,
                        new RollbackTarget.ToCheckpoint(SEVENTH),
                        "wrong price €",
                        "eve",
                        null,
                        null,
                        List.of(),
                        null,
                        new PlanEvent.Edit(STATE, SEVENTH, patch)),
                order,
                new Fact.CheckpointTaken(EVENT, AT, edited, null, List.of()),
                RollbackCommand.of(order, STATE),
                new Fact.RollbackProposed(
                        EVENT,
                        AT,
                        STATE.hash(),
                        THIRD,
                        4,
                        SEVENTH,
                        CheckpointRef.of(CHECKPOINT),
                        cause,
                        List.of(UNDO),
                        List.of(),
                        false,
                        List.of(Fact.RollbackProposed.Need.EDIT),
                        LATER,
                        proposed),
                new Fact.ProposalClosed(
                        EVENT, AT, STATE.hash(), Fact.ProposalClosed.Outcome.EXPIRED, null, null, proposed.bare()));
    }

    /** A plan whose requester cannot approve it, its offer, a step that waits for an approval, and the approval. */
    public static List<Object> gated() {
        return List.of(
                new PlanEvent.PlanRequested(null, "report", STATE, Map.of(), null, "eve", true),
                new Fact.PlanOffered(EVENT, AT, "report", 1, Fact.OfferCause.REQUESTED, "eve"),
                waiting(new PlanEvent.Wait("board", null, null, null, true)),
                new Fact.CheckpointTaken(
                        EVENT, AT, CHECKPOINT, null, List.of(), new Step.Wait("board", null, null, null, true), null),
                new PlanEvent.PlanSignalled(null, "board", null, "ann", "looked at it", true));
    }

    /** A rollback after a failure that holds its entity up. */
    public static Fact holding() {
        return new Fact.RollbackProposed(
                EVENT,
                AT,
                STATE.hash(),
                THIRD,
                4,
                SEVENTH,
                CheckpointRef.of(CHECKPOINT),
                BARE_CAUSE,
                List.of(CANCEL, UNDO),
                List.of(),
                true,
                List.of(Fact.RollbackProposed.Need.AUTOMATIC),
                LATER,
                null,
                true,
                List.of(CANCEL.checkpointId()));
    }

    /** A rollback to a branch that an earlier one left, whose steps were undone: its proposal and its order. */
    public static List<Object> leftBranch() {
        UndoStep mail = UndoStep.of(
                new Step("mail", 3, 1, Step.Undo.irreversible("the mail is sent €")), new CheckpointId(ORDER, 6), true);
        return List.of(
                new Fact.RollbackProposed(
                        EVENT,
                        AT,
                        STATE.hash(),
                        THIRD,
                        4,
                        SEVENTH,
                        CheckpointRef.of(CHECKPOINT),
                        BARE_CAUSE,
                        List.of(CANCEL),
                        List.of(),
                        true,
                        List.of(Fact.RollbackProposed.Need.ANY),
                        LATER,
                        null,
                        null,
                        List.of(),
                        List.of(mail, UNDO)),
                new Fact.RollbackOrdered(
                        EVENT,
                        AT,
                        THIRD,
                        4,
                        CheckpointRef.of(CHECKPOINT),
                        BARE_CAUSE,
                        List.of(CANCEL),
                        1,
                        LATER,
                        List.of(),
                        null,
                        null,
                        null,
                        List.of(mail, UNDO)));
    }

    /** A request for exactly the rollback that was shown, and its order. */
    public static List<Object> asShown() {
        return List.of(
                new PlanEvent.RollbackRequested(
                        2L,
                        new RollbackTarget.ToSequence(1),
                        "wrong price",
                        "eve",
                        SEVENTH,
                        false,
                        List.of(),
                        STATE.hash()),
                new Fact.RollbackOrdered(
                        EVENT,
                        AT,
                        THIRD,
                        4,
                        CheckpointRef.of(FIRST),
                        BARE_CAUSE,
                        List.of(UNDO),
                        1,
                        LATER,
                        List.of(),
                        null,
                        STATE.hash()));
    }

    /** A request on behalf of another rollback, and an order that asks others. */
    public static List<Object> cascade() {
        List<RollbackId> onBehalfOf = List.of(new RollbackId(EntityKey.plan("b"), 1), THIRD);
        RollbackCause cause =
                new RollbackCause("e-17", RollbackCause.Kind.REQUESTED, null, null, "because", "eve", onBehalfOf);
        Fact.RollbackOrdered order = new Fact.RollbackOrdered(
                EVENT,
                AT,
                THIRD,
                4,
                CheckpointRef.of(FIRST),
                cause,
                List.of(UNDO),
                1,
                LATER,
                List.of(new Participant(INVOICE, "charge card €", 2)));
        return List.of(
                new PlanEvent.RollbackRequested(
                        null, new RollbackTarget.ToCause(CAUSE), "because", "eve", null, null, onBehalfOf),
                order,
                RollbackCommand.of(order, STATE));
    }

    /** The command of the full order. */
    public static RollbackCommand fullCommand() {
        return RollbackCommand.of((Fact.RollbackOrdered) fullFacts().get(3), STATE);
    }

    /** The command of the minimal order. */
    public static RollbackCommand minimalCommand() {
        return RollbackCommand.of((Fact.RollbackOrdered) minimalFacts().get(3), snapshot("[]"));
    }

    /** Checkpoints with every field and with the fewest. */
    public static List<Checkpoint> checkpoints() {
        return List.of(
                CHECKPOINT.withState(STATE),
                FIRST,
                ((Fact.CheckpointTaken) declaringUndo().get(1)).checkpoint(),
                ((Fact.CheckpointTaken) editing().get(2)).checkpoint(),
                ((Fact.CheckpointTaken) forked()).checkpoint());
    }

    /** Data of every kind, full and minimal. */
    public static List<Object> all() {
        List<Object> all = new ArrayList<>();
        all.addAll(fullPlanEvents());
        all.addAll(minimalPlanEvents());
        all.addAll(fullFacts());
        all.addAll(minimalFacts());
        all.add(fullCommand());
        all.add(minimalCommand());
        all.addAll(cascade());
        all.add(completingStart());
        all.add(minimalCompletingStart());
        all.addAll(outlined());
        all.add(cancelledPlan());
        all.addAll(waiting());
        all.addAll(declaringUndo());
        all.addAll(editing());
        all.add(forked());
        all.addAll(asShown());
        all.addAll(leftBranch());
        return all;
    }

    /** Starts of steps that wait, and the fact of one. */
    public static List<Object> waiting() {
        return List.of(
                waiting(new PlanEvent.Wait("approved", LATER, null)),
                waiting(new PlanEvent.Wait(null, null, 60_000L)),
                waiting(new PlanEvent.Wait("approved", null, null)),
                new Fact.CheckpointTaken(
                        EVENT, AT, CHECKPOINT, null, List.of(), new Step.Wait("approved", LATER, 30_000L), null),
                waiting(new PlanEvent.Wait("approved", null, null, true)),
                new Fact.CheckpointTaken(
                        EVENT, AT, CHECKPOINT, null, List.of(), new Step.Wait("approved", null, null, true), null),
                new Fact.PlanOffered(EVENT, AT, "report", 3, Fact.OfferCause.WAIT_ENDED),
                new Fact.PlanOffered(EVENT, AT, "report", 3, Fact.OfferCause.ROLLED_BACK));
    }

    private static PlanEvent waiting(PlanEvent.Wait wait) {
        return new PlanEvent.StepStarted(
                null, BARE_STEP, snapshot("1"), 30_000L, null, Map.of(), List.of(), null, null, wait, null);
    }

    /** A start that says which steps the plan has, its fact, and a start that gives only their number. */
    public static List<Object> outlined() {
        PlanOutline outline = new PlanOutline(3, List.of("reserve stock €", "pack", "charge card €"));
        return List.of(
                outlined(outline),
                new Fact.CheckpointTaken(EVENT, AT, CHECKPOINT, null, List.of(), null, null, outline),
                outlined(new PlanOutline(1_000, List.of())));
    }

    private static PlanEvent outlined(PlanOutline outline) {
        return new PlanEvent.StepStarted(
                null, STEP, snapshot("1"), null, null, Map.of(), List.of(), null, null, null, null, outline);
    }

    /** The end of a plan that a person has cancelled. */
    public static Fact cancelledPlan() {
        return new Fact.PlanClosed(EVENT, AT, Fact.PlanClosed.Outcome.FAILED, ERROR, "eve");
    }

    /** A start with every field, with which the step before completes. */
    public static PlanEvent completingStart() {
        return new PlanEvent.StepStarted(
                2L,
                STEP,
                STATE,
                30_000L,
                "next step",
                LABELS,
                List.of(INVOICE, EntityKey.plan("b")),
                false,
                new PlanEvent.CompletedStep("reserve stock €", 1, 2));
    }

    /** A start with the fewest fields with which the step before completes. */
    public static PlanEvent minimalCompletingStart() {
        return new PlanEvent.StepStarted(
                null,
                BARE_STEP,
                snapshot("null"),
                null,
                null,
                Map.of(),
                List.of(),
                null,
                new PlanEvent.CompletedStep("reserve", null, 1));
    }

    /** An envelope with every attribute. */
    public static <D> Envelope<D> full(D data) {
        return new Envelope<>(
                "3-4711-0",
                "/checkpoint-processor",
                ORDER,
                AT,
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "e-17 é",
                data);
    }

    /** An envelope with no more attributes than it must have. */
    public static <D> Envelope<D> minimal(D data) {
        return new Envelope<>("1", "urn:shop", ORDER, null, null, null, data);
    }

    private static Snapshot snapshot(String json) {
        try {
            return Snapshot.parse(json);
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
