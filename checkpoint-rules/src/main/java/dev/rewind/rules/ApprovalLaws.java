package dev.rewind.rules;

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
import dev.rewind.events.json.Rfc3339;
import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.Proposal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides on rollbacks that need the approval of a second person (law 12). A proposal is bound to its digest: an approval
 * names the digest, and the rollback happens only if it still has it.
 */
record ApprovalLaws(Draft draft, History history, RollbackOrders rollbacks) {

    /** Records a rollback that needs an approval. It replaces an earlier proposal. */
    Draft propose(RollbackOutline outline, RollbackCause cause, boolean cascade, List<Need> needs, Instant expiresAt) {
        EntityState state = draft.state();
        if (state.proposal() != null) {
            close(state.proposal(), Outcome.REPLACED, null, null);
        }
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
                expiresAt,
                outline.edit()));
    }

    /** Orders a proposed rollback, if the one who approves it is another person and it still does what was proposed. */
    Draft approved(RollbackApproved event) {
        Proposal proposal = named(event.digest());
        if (proposal == null) {
            return refuseUnknown(event.digest());
        }
        if (isSamePerson(event.requestedBy(), proposal.cause().requestedBy())) {
            return draft.refuse(
                    RefusalCode.SAME_PERSON,
                    event.requestedBy() + " asked for this rollback; another person must approve it");
        }
        if (!proposal.isOpenAt(draft.at())) {
            return close(proposal, Outcome.EXPIRED, null, null)
                    .refuse(
                            RefusalCode.APPROVAL_EXPIRED,
                            "the proposal expired at " + Rfc3339.format(proposal.expiresAt())
                                    + "; request the rollback again");
        }
        EntityState state = draft.state();
        RollbackOutline now = RollbackOutline.of(
                        draft, history, proposal.target(), state, proposal.cause(), proposal.cascade())
                .with(proposal.edit());
        if (now.refusal() != null) {
            return outdated(proposal, now.refusal().why());
        }
        String digest = now.digest(state);
        if (!digest.equals(proposal.digest())) {
            return outdated(
                    proposal,
                    "the rollback would go to " + now.intact().id() + " from " + state.latestId()
                            + ", undo or cancel " + now.undo().size() + " steps and ask "
                            + now.participants().size() + " other entities, which has the digest " + digest);
        }
        Fact.EditedState edit = proposal.edit();
        if (edit != null && !edit.stateHash().equals(history.storedHash(edit.stateHash()))) {
            return outdated(proposal, "the edited state is damaged in the store");
        }
        close(proposal, Outcome.APPROVED, event.requestedBy(), event.reason());
        return rollbacks.carryOut(now, state, proposal.cause().approvedBy(event.requestedBy()), digest);
    }

    Draft rejected(RollbackRejected event) {
        Proposal proposal = named(event.digest());
        return proposal == null
                ? refuseUnknown(event.digest())
                : close(proposal, Outcome.REJECTED, event.requestedBy(), event.reason());
    }

    /** Whether the timer's event is about the proposal, and its time has come by the log's time. */
    boolean hasExpired(DeadlineReached event) {
        Proposal proposal = draft.state().proposal();
        return proposal != null
                && new RollbackId(draft.entity(), proposal.number()).equals(event.rollbackId())
                && !proposal.isOpenAt(draft.at());
    }

    Draft expire() {
        Proposal proposal = Objects.requireNonNull(draft.state().proposal());
        return close(proposal, Outcome.EXPIRED, null, null);
    }

    private Draft outdated(Proposal proposal, String why) {
        return close(proposal, Outcome.OUTDATED, null, null)
                .refuse(
                        RefusalCode.APPROVAL_OUTDATED,
                        "the approval is void, because the entity has changed since the rollback was proposed: " + why);
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

    /** Names that differ in case or in the spaces around them count as one person. */
    private static boolean isSamePerson(String approver, @Nullable String requester) {
        return requester == null || approver.strip().equalsIgnoreCase(requester.strip());
    }
}
