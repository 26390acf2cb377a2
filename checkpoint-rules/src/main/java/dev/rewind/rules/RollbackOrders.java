package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.RollbackProposed.Need;
import dev.rewind.events.Limits;
import dev.rewind.events.Participant;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.events.UndoStep;
import dev.rewind.rules.approval.ApprovalPolicy;
import dev.rewind.rules.fence.Refusal;
import dev.rewind.rules.history.History;
import dev.rewind.rules.history.RollbackParticipants;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.LastRollback;
import dev.rewind.rules.state.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Orders rollbacks: outlines what a rollback does, and adds the order to the draft, or the proposal if the rollback needs
 * an approval.
 */
final class RollbackOrders {

    private final Draft draft;
    private final History history;
    private final LawLimits law;

    RollbackOrders(Draft draft, History history, LawLimits law) {
        this.draft = draft;
        this.history = history;
        this.law = law;
    }

    /**
     * Orders a rollback to a checkpoint. If that checkpoint is damaged, the target is the newest intact one before it
     * in its timeline. A pending rollback is superseded. A rollback after a failure that needs an approval is proposed,
     * and holds the entity up. One that a person asks for is refused then: only a request for a rollback proposes one.
     *
     * @param sequence number of the checkpoint; 0 if the entity has no checkpoint
     * @param from the state before this decision closed any step; the steps to undo are taken from it
     * @param cascade whether the entities that the undone steps touched are asked to roll back too
     */
    Draft order(long sequence, EntityState from, RollbackCause cause, boolean cascade) {
        RollbackOutline outline = RollbackOutline.of(draft, history, sequence, from, cause, cascade)
                .asking(baseLeftBy(cause));
        if (outline.refusal() != null) {
            return refuse(outline.refusal());
        }
        List<Need> needs = needs(outline, cause);
        if (!needs.isEmpty() && cause.followsFailure()) {
            return new ApprovalLaws(draft, history, this).propose(outline, from, cause, cascade, needs);
        }
        return needs.isEmpty()
                ? carryOut(outline, from, cause, null)
                : draft.refuse(
                        RefusalCode.APPROVAL_NEEDED,
                        "the rollback needs the approval of a second person (" + words(needs)
                                + "); request a rollback to checkpoint "
                                + outline.intact().sequence() + ", let it be approved, then try again");
    }

    /**
     * Orders the rollback that a person, a service or another entity requests, or proposes it if it needs an approval.
     *
     * @param shown the digest of what was shown to the person that asks: it does exactly that, or nothing. Null if
     *     nothing was shown
     * @param edit the state to go on with; null for the state of the target
     */
    @SuppressWarnings("NullAway") // NullAway does not see the annotation of a nested type in another module.
    Draft request(
            TargetChoice target,
            RollbackCause cause,
            boolean cascade,
            @Nullable String shown,
            Fact.@Nullable EditedState edit) {
        EntityState state = draft.state();
        if (state.isHeldForApproval() && cause.takesPlanOver()) {
            return draft.refuse(
                    RefusalCode.APPROVAL_NEEDED,
                    "a rollback after a failure waits for the approval of a person; no runner takes the plan over"
                            + " before it is approved or rejected");
        }
        RollbackOutline outline = RollbackOutline.of(draft, history, target.sequence(), state, cause, cascade)
                .asking(target.base() == null ? baseLeftBy(cause) : target.base())
                .with(edit);
        if (outline.refusal() != null) {
            return refuse(outline.refusal());
        }
        if (shown != null && !shown.equals(outline.digest(state))) {
            return draft.refuse(
                    RefusalCode.ROLLBACK_CHANGED,
                    "the rollback that was shown has the digest " + shown + ", but now it would go to "
                            + outline.intact().id() + ", undo or cancel "
                            + outline.undo().size() + " steps and ask "
                            + outline.participants().size() + " other entities, which has the digest "
                            + outline.digest(state));
        }
        List<Need> needs = needs(outline, cause);
        if (!needs.isEmpty() && outline.edit() != null && outline.edit().patch() == null) {
            return draft.refuse(
                    RefusalCode.EDIT_NOT_SHOWN,
                    "the edit needs the approval of a second person, who has to see it; send it with a patch of at"
                            + " most "
                            + Limits.EDIT_PATCH + " bytes");
        }
        return needs.isEmpty()
                ? carryOut(outline, state, cause, shown)
                : new ApprovalLaws(draft, history, this).propose(outline, state, cause, cascade, needs);
    }

    /**
     * The checkpoint of the base that the rollback before was to ask for, if a runner takes the plan over before that one is
     * applied; otherwise null.
     */
    private @Nullable CheckpointId baseLeftBy(RollbackCause cause) {
        Rollback before = cause.takesPlanOver() ? RollbackParticipants.unapplied(draft.state(), history) : null;
        return before == null
                ? null
                : before.ledger().stream()
                        .filter(Rollback.LedgerEntry::isBaseToAsk)
                        .map(Rollback.LedgerEntry::checkpointId)
                        .findFirst()
                        .orElse(null);
    }

    /** Orders an outlined rollback. A proposal that is open cannot be carried out any more. */
    Draft carryOut(RollbackOutline outline, EntityState from, RollbackCause cause, @Nullable String digest) {
        Proposal open = draft.state().proposal();
        if (open != null) {
            draft.add(new Fact.ProposalClosed(
                    draft.ref(),
                    draft.at(),
                    open.digest(),
                    Fact.ProposalClosed.Outcome.OUTDATED,
                    null,
                    null,
                    open.closedEdit()));
        }
        LastRollback last = draft.state().lastRollback();
        if (last != null && last.isPending()) {
            draft.settle(last.number(), Rollback.Status.SUPERSEDED);
        }
        RollbackId id = nextId();
        Checkpoint edited =
                outline.edit() == null ? null : draft.edited(outline.edit(), outline.intact(), id.epoch(), cause);
        command(
                id,
                outline.intact(),
                cause,
                outline.undo(),
                1,
                outline.participants(),
                digest,
                edited,
                outline.undoneBefore());
        if (edited != null) {
            draft.add(new Fact.CheckpointTaken(draft.ref(), draft.at(), edited, null, List.of()));
        }
        if (outline.base() != null && !cause.takesPlanOver() && draft.state().planRuns()) {
            draft.add(new Fact.PlanClosed(
                    draft.ref(), draft.at(), Fact.PlanClosed.Outcome.FAILED, cause.error(), cause.requestedBy()));
        }
        return cause.takesPlanOver() ? draft : new PlanOffers(draft).rolledBack(from);
    }

    /** The id of the entity's next rollback. */
    RollbackId nextId() {
        LastRollback last = draft.state().lastRollback();
        return new RollbackId(draft.entity(), last == null ? 1 : last.number() + 1);
    }

    /** Rollbacks by other rollbacks and by runners that take a plan over where it stands need no approval. */
    private List<Need> needs(RollbackOutline outline, RollbackCause cause) {
        ApprovalPolicy policy = law.approvals().of(draft.entity());
        if (cause.followsFailure()) {
            return policy.automaticNeeds();
        }
        if (!cause.askedByPerson() || cause.takesPlanOver()) {
            return List.of();
        }
        Duration back = Duration.between(outline.intact().createdAt(), draft.at());
        List<Need> own = policy.needs(outline.undo(), outline.participants().size(), back, outline.edit() != null);
        return outline.base() == null
                ? own
                : Stream.of(
                                own,
                                policy.needsUnseen(),
                                law.approvals().of(outline.base().entity()).needsUnseen())
                        .flatMap(List::stream)
                        .distinct()
                        .sorted()
                        .toList();
    }

    /** When a proposal expires that is made now. */
    Instant proposalExpires() {
        return draft.at().plus(law.approvals().of(draft.entity()).expires());
    }

    private Draft refuse(Refusal refusal) {
        return draft.refuse(refusal.code(), refusal.why());
    }

    private static String words(List<Need> needs) {
        return needs.stream().map(need -> need.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
    }

    /**
     * Sends the command of a rollback again, without asking its participants. If the target is no longer intact, the
     * command cannot be sent: a pending rollback then fails, so that it does not stay pending.
     */
    Draft again(Rollback rollback, int attempt) {
        long sequence = rollback.restored().sequence();
        Checkpoint target = new IntactCheckpoint(draft, history).intact(sequence);
        if (target == null || target.sequence() != sequence) {
            RefusalCode code = RefusalCode.NO_INTACT_CHECKPOINT;
            String why = rollback.restored() + " is no longer intact; request a rollback to an older checkpoint";
            return rollback.status() == Rollback.Status.COMMANDED
                    ? draft.settle(
                            rollback.rollbackId().number(),
                            Rollback.Status.FAILED,
                            null,
                            null,
                            List.of(),
                            ErrorDetail.of(code.code(), why))
                    : draft.refuse(code, why);
        }
        return command(
                rollback.rollbackId(),
                target,
                rollback.cause(),
                rollback.undo(),
                attempt,
                List.of(),
                null,
                null,
                List.of());
    }

    @SuppressWarnings("NullAway") // NullAway does not see the annotation of a nested type in another module.
    private Draft command(
            RollbackId id,
            Checkpoint target,
            RollbackCause cause,
            List<UndoStep> undo,
            int attempt,
            List<Participant> participants,
            @Nullable String digest,
            @Nullable Checkpoint edited,
            List<UndoStep> undoneBefore) {
        return draft.add(new Fact.RollbackOrdered(
                draft.ref(),
                draft.at(),
                id,
                id.epoch(),
                CheckpointRef.of(target),
                cause,
                undo,
                attempt,
                draft.at().plus(law.respondWithin()),
                participants,
                draft.state().closed(),
                digest,
                edited == null ? null : CheckpointRef.of(edited),
                undoneBefore));
    }
}
