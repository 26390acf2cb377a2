package dev.rewind.rules;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.ProposalClosed.Outcome;
import dev.rewind.events.Fact.RollbackProposed.Need;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.PlanEvent.RollbackApproved;
import dev.rewind.events.PlanEvent.RollbackRejected;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.Proposal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides on rollbacks that need the approval of a second person (law 12). A proposal is bound to its digest: an approval
 * names the digest, and the rollback happens only if it still has it.
 */
record ApprovalLaws(Draft draft, History history, RollbackOrders rollbacks) {

    /**
     * Records a rollback that needs an approval. It replaces an earlier proposal. After a failure it holds the entity up,
     * and so does one that replaces such a proposal.
     *
     * @param from the state before this decision closed any step
     */
    Draft propose(RollbackOutline outline, EntityState from, RollbackCause cause, boolean cascade, List<Need> needs) {
        return propose(outline, from, cause, cascade, needs, Outcome.REPLACED);
    }

    private Draft propose(
            RollbackOutline outline,
            EntityState from,
            RollbackCause cause,
            boolean cascade,
            List<Need> needs,
            Outcome ofEarlier) {
        EntityState state = draft.state();
        Proposal earlier = state.proposal();
        if (earlier != null) {
            close(earlier, ofEarlier, null, null);
        }
        boolean holds = cause.followsFailure() || state.isHeldForApproval();
        RollbackId id = rollbacks.nextId();
        return draft.add(new Fact.RollbackProposed(
                draft.ref(),
                draft.at(),
                outline.digest(state),
                id,
                id.epoch(),
                Objects.requireNonNull(state.latestId(), "an entity with a target has a latest checkpoint"),
                CheckpointRef.of(outline.intact()),
                cause,
                outline.undo(),
                outline.participants(),
                cascade,
                needs,
                rollbacks.proposalExpires(),
                outline.edit(),
                holds ? true : null,
                holds ? failed(outline.undo(), from, earlier) : List.of(),
                outline.undoneBefore()));
    }

    /** The steps that this decision has closed, or an earlier one, and that no rollback has taken back yet. */
    private List<CheckpointId> failed(List<UndoStep> undo, EntityState from, @Nullable Proposal earlier) {
        Set<CheckpointId> failed = new HashSet<>();
        from.openSteps().forEach(open -> failed.add(open.startsFrom(draft.entity())));
        draft.state().openSteps().forEach(open -> failed.remove(open.startsFrom(draft.entity())));
        if (earlier != null) {
            earlier.failed().forEach(step -> failed.add(step.checkpointId()));
        }
        return undo.stream()
                .map(UndoStep::checkpointId)
                .filter(failed::contains)
                .toList();
    }

    /** Orders a proposed rollback, if the one who approves it is another person and it still does what was proposed. */
    Draft approved(RollbackApproved event) {
        Proposal proposal = named(event.digest());
        if (proposal == null) {
            return refuseUnknown(event.digest());
        }
        if (isSamePerson(event.requestedBy(), proposal)) {
            return draft.refuse(
                    RefusalCode.SAME_PERSON,
                    event.requestedBy() + " asked for this rollback; another person must approve it");
        }
        if (!proposal.isOpenAt(draft.at())) {
            return expired(proposal)
                    .refuse(
                            RefusalCode.APPROVAL_EXPIRED,
                            "the proposal expired at " + Rfc3339.format(proposal.expiresAt())
                                    + "; request the rollback again");
        }
        EntityState state = draft.state();
        RollbackOutline now = RollbackOutline.of(
                        draft, history, proposal.target(), state, proposal.cause(), proposal.cascade())
                .asking(proposal.base())
                .with(proposal.edit());
        if (now.refusal() != null) {
            return outdated(proposal, now.refusal().why(), null);
        }
        String digest = now.digest(state);
        if (!digest.equals(proposal.digest())) {
            return outdated(
                    proposal,
                    "the rollback would go to " + now.intact().id() + " from " + state.latestId()
                            + ", undo or cancel " + now.undo().size() + " steps and ask "
                            + now.participants().size() + " other entities, which has the digest " + digest,
                    now);
        }
        Fact.EditedState edit = proposal.edit();
        if (edit != null && !edit.stateHash().equals(history.storedHash(edit.stateHash()))) {
            return outdated(proposal, "the edited state is damaged in the store", null);
        }
        close(proposal, Outcome.APPROVED, event.requestedBy(), event.reason());
        RollbackCause cause = proposal.cause().approvedBy(event.requestedBy());
        rollbacks.carryOut(now, state, cause, digest);
        return cause.endsPlan() && state.planRuns()
                ? draft.add(new Fact.PlanClosed(draft.ref(), draft.at(), Fact.PlanClosed.Outcome.FAILED, cause.error()))
                : draft;
    }

    Draft rejected(RollbackRejected event) {
        Proposal proposal = named(event.digest());
        return proposal == null
                ? refuseUnknown(event.digest())
                : parked(
                        close(proposal, Outcome.REJECTED, event.requestedBy(), event.reason()),
                        proposal,
                        "the rollback is rejected: " + event.reason(),
                        event.requestedBy());
    }

    /** Whether the timer's event is about the proposal, and its time has come by the log's time. */
    boolean hasExpired(DeadlineReached event) {
        Proposal proposal = draft.state().proposal();
        return proposal != null
                && new RollbackId(draft.entity(), proposal.number()).equals(event.rollbackId())
                && !proposal.isOpenAt(draft.at());
    }

    Draft expire() {
        return expired(Objects.requireNonNull(draft.state().proposal()));
    }

    private Draft expired(Proposal proposal) {
        return parked(
                close(proposal, Outcome.EXPIRED, null, null),
                proposal,
                "no person approved or rejected the rollback by " + Rfc3339.format(proposal.expiresAt()),
                Draft.PROCESSOR);
    }

    /**
     * Refuses an approval because the entity has changed. A rollback after a failure is proposed again, as it would be
     * now.
     *
     * @param now the rollback as it would be now; null if it cannot be ordered any more
     */
    private Draft outdated(Proposal proposal, String why, @Nullable RollbackOutline now) {
        if (proposal.isHolding() && now != null) {
            propose(now, draft.state(), proposal.cause(), proposal.cascade(), proposal.needs(), Outcome.OUTDATED);
        } else {
            parked(close(proposal, Outcome.OUTDATED, null, null), proposal, why, Draft.PROCESSOR);
        }
        return draft.refuse(
                RefusalCode.APPROVAL_OUTDATED,
                "the approval is void, because the entity has changed since the rollback was proposed: " + why);
    }

    /**
     * Parks an entity that its proposal has held up, because no rollback follows. A person resumes it, or rolls it back.
     */
    private static Draft parked(Draft draft, Proposal proposal, String why, String by) {
        return proposal.isHolding() && !draft.state().isParked()
                ? draft.add(new Fact.EntityParkedByHand(draft.ref(), draft.at(), why, by))
                : draft;
    }

    private @Nullable Proposal named(String digest) {
        Proposal proposal = draft.state().proposal();
        return proposal != null && proposal.digest().equals(digest) ? proposal : null;
    }

    private Draft refuseUnknown(String digest) {
        Proposal open = draft.state().proposal();
        return draft.refuse(
                RefusalCode.UNKNOWN_PROPOSAL,
                "no rollback of " + draft.entity() + " with the digest " + digest + " is proposed; "
                        + (open == null ? "none is" : "the one that is has the digest " + open.digest()));
    }

    private Draft close(Proposal proposal, Outcome outcome, @Nullable String by, @Nullable String reason) {
        return draft.add(new Fact.ProposalClosed(
                draft.ref(), draft.at(), proposal.digest(), outcome, by, reason, proposal.closedEdit()));
    }

    /** No person asks for a rollback after a failure, so any one may approve it. */
    private static boolean isSamePerson(String approver, Proposal proposal) {
        String requester = proposal.cause().requestedBy();
        return requester == null ? !proposal.cause().followsFailure() : isSamePerson(approver, requester);
    }

    /** Names that differ in case or in the spaces around them count as one person. */
    static boolean isSamePerson(String approver, String requester) {
        return approver.strip().equalsIgnoreCase(requester.strip());
    }
}
