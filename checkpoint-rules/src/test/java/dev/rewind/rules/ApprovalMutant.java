package dev.rewind.rules;

import dev.rewind.events.Fact;
import dev.rewind.events.Fact.RollbackOrdered;
import dev.rewind.events.Fact.RollbackProposed;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanCancelRequested;
import dev.rewind.events.PlanEvent.RollbackApproved;
import dev.rewind.events.PlanEvent.RollbackRequested;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.UndoStep;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.Proposal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Laws that are wrong in one place. {@link ApprovalModel} must notice each of them. */
enum ApprovalMutant {
    /** It does what is requested, also if something else was shown. */
    IGNORES_WHAT_WAS_SHOWN,
    /** Its digest leaves the epoch out. */
    LEAVES_OUT_THE_EPOCH,
    /** Its digest leaves the latest checkpoint out. */
    LEAVES_OUT_THE_LATEST,
    /** Its digest leaves the target out. */
    LEAVES_OUT_THE_TARGET,
    /** Its digest leaves the steps to undo out. */
    LEAVES_OUT_THE_UNDO,
    /** Its digest leaves the participants out. */
    LEAVES_OUT_THE_PARTICIPANTS,
    /** It refuses what is exactly as it was shown. */
    REFUSES_WHAT_IS_UNCHANGED,
    /** It does not ask for an approval. */
    NEEDS_NO_APPROVAL,
    /** It lets a cancel do what a rollback may not. */
    CANCELS_WITHOUT_APPROVAL,
    /** It trusts the approval, and does not look at what has changed since the proposal. */
    APPROVES_WHAT_HAS_CHANGED,
    /** It lets a person approve the own request. */
    APPROVES_FOR_THE_SAME_PERSON,
    /** It lets a proposal be approved at any time. */
    APPROVES_WHAT_HAS_EXPIRED,
    /** It lets a proposal be approved that was approved, rejected or replaced. */
    APPROVES_WHAT_IS_CLOSED,
    /** It does not record who approved. */
    FORGETS_THE_APPROVER,
    /** It rolls back after failures without the approval that the policy wants. */
    ROLLS_BACK_AFTER_FAILURES,
    /** It lets workers go on while a rollback after a failure waits. */
    LETS_WORKERS_GO_ON,
    /** It forgets the step that failed when it looks at the proposal again. */
    FORGETS_WHAT_HAS_FAILED,
    /** It does not park an entity whose rollback is rejected. */
    LETS_REJECTED_PLANS_STALL;

    /** The wrong law, for a history of this model. */
    DecidingLaw in(ApprovalModel model) {
        return (before, event, history, limits) -> {
            Case it = new Case(model, before, event, history, limits);
            return event.event() instanceof RollbackRequested asked
                    ? requested(it, asked)
                    : event.event() instanceof RollbackApproved approval ? approved(it, approval) : other(it);
        };
    }

    private Decision requested(Case it, RollbackRequested asked) {
        if (this == NEEDS_NO_APPROVAL) {
            return it.decided(asked, it.limits().with(ApprovalPolicies.NONE));
        }
        if (asked.ifDigest() == null) {
            return it.right();
        }
        return switch (this) {
            case IGNORES_WHAT_WAS_SHOWN -> it.decided(ApprovalModel.unbound(asked), it.limits());
            case LEAVES_OUT_THE_EPOCH -> it.unless(ShownOutline.Part.EPOCH, asked);
            case LEAVES_OUT_THE_LATEST -> it.unless(ShownOutline.Part.LATEST, asked);
            case LEAVES_OUT_THE_TARGET -> it.unless(ShownOutline.Part.TARGET, asked);
            case LEAVES_OUT_THE_UNDO -> it.unless(ShownOutline.Part.UNDO, asked);
            case LEAVES_OUT_THE_PARTICIPANTS -> it.unless(ShownOutline.Part.PARTICIPANTS, asked);
            case REFUSES_WHAT_IS_UNCHANGED ->
                it.decided(
                        new RollbackRequested(
                                null,
                                asked.target(),
                                asked.reason(),
                                asked.requestedBy(),
                                null,
                                asked.cascade(),
                                List.of(),
                                asked.ifDigest() + "x"),
                        it.limits());
            default -> it.right();
        };
    }

    private Decision approved(Case it, RollbackApproved approval) {
        Decision right = it.right();
        RollbackProposed proposal = it.model().proposal(approval.digest());
        RefusalCode overlooked = switch (this) {
            case APPROVES_WHAT_HAS_CHANGED -> RefusalCode.APPROVAL_OUTDATED;
            case APPROVES_FOR_THE_SAME_PERSON -> RefusalCode.SAME_PERSON;
            case APPROVES_WHAT_HAS_EXPIRED -> RefusalCode.APPROVAL_EXPIRED;
            case APPROVES_WHAT_IS_CLOSED -> RefusalCode.UNKNOWN_PROPOSAL;
            default -> null;
        };
        if (this == FORGETS_WHAT_HAS_FAILED && it.before().isHeldForApproval()) {
            return it.withProposal(true, List.of()).right();
        }
        if (this == FORGETS_THE_APPROVER) {
            return Case.with(right, null);
        }
        return proposal != null && overlooked != null && Case.isRefused(right, overlooked)
                ? Case.with(it.decided(Case.request(proposal), it.limits().with(ApprovalPolicies.NONE)), approval)
                : right;
    }

    private Decision other(Case it) {
        PlanEvent event = it.event().event();
        boolean isWithoutPolicy = (this == CANCELS_WITHOUT_APPROVAL && event instanceof PlanCancelRequested)
                || (this == ROLLS_BACK_AFTER_FAILURES && event instanceof PlanEvent.StepFailed);
        if (isWithoutPolicy) {
            return it.decided(event, it.limits().with(ApprovalPolicies.NONE));
        }
        if (this == LETS_WORKERS_GO_ON && it.before().isHeldForApproval() && event instanceof PlanEvent.StepStarted) {
            return it.withProposal(false, it.before().proposal().failed()).right();
        }
        return this == LETS_REJECTED_PLANS_STALL && event instanceof PlanEvent.RollbackRejected
                ? it.withoutParking()
                : it.right();
    }

    /** One decision. */
    private record Case(ApprovalModel model, EntityState before, LoggedEvent event, History history, LawLimits limits) {

        Decision right() {
            return Decision.on(before, event, history, limits);
        }

        /** The right decision on another event at the same place in the log. */
        Decision decided(PlanEvent other, LawLimits law) {
            LoggedEvent logged =
                    new LoggedEvent(event.entity(), event.ref(), event.at(), event.traceId(), other, event.once());
            return Decision.on(before, logged, history, law);
        }

        /** The same case, in a state whose proposal holds other things. */
        Case withProposal(boolean holds, List<UndoStep> failed) {
            Proposal is = before.proposal();
            Proposal other = new Proposal(
                    is.digest(),
                    is.number(),
                    is.target(),
                    is.cause(),
                    is.cascade(),
                    is.needs(),
                    is.at(),
                    is.expiresAt(),
                    is.edit(),
                    holds,
                    is.base(),
                    failed);
            EntityState changed = new EntityState(
                    before.entity(),
                    before.timeline(),
                    before.steps(),
                    before.plan(),
                    before.lastRollback(),
                    before.stepFailures(),
                    before.keptSignals(),
                    before.waits(),
                    before.counts(),
                    before.times(),
                    before.lastOffset(),
                    before.seen(),
                    other,
                    before.family());
            return new Case(model, changed, event, history, limits);
        }

        /** The right decision, but no entity is parked. */
        Decision withoutParking() {
            Decision right = right();
            List<Fact> facts = right.facts().stream()
                    .filter(fact -> !(fact instanceof Fact.EntityParkedByHand))
                    .toList();
            return new Decision(before.after(facts).atOffset(event.ref().offset()), facts, right.requests());
        }

        /** What is requested if only this part differs from what was shown; otherwise the right decision. */
        Decision unless(ShownOutline.Part part, RollbackRequested asked) {
            Decision right = right();
            ShownOutline was = model.outline(String.valueOf(asked.ifDigest()));
            if (was == null || !isRefused(right, RefusalCode.ROLLBACK_CHANGED)) {
                return right;
            }
            Decision unbound = decided(ApprovalModel.unbound(asked), limits);
            ShownOutline now = ShownOutline.of(ApprovalModel.last(unbound.facts()), before.latestId());
            return was.equalsBut(part, now) ? unbound : right;
        }

        static boolean isRefused(Decision decision, RefusalCode code) {
            return decision.facts().stream()
                    .anyMatch(fact -> fact instanceof Fact.RequestRefused refused && refused.code() == code);
        }

        static RollbackRequested request(RollbackProposed proposal) {
            return new RollbackRequested(
                    null,
                    new ToSequence(proposal.checkpoint().sequence()),
                    "approved",
                    String.valueOf(proposal.cause().requestedBy()),
                    null,
                    proposal.cascade());
        }

        /** The same decision, whose order names this approval. */
        static Decision with(Decision decision, @Nullable RollbackApproved approval) {
            List<Fact> facts = decision.facts().stream()
                    .map(fact -> fact instanceof RollbackOrdered order ? with(order, approval) : fact)
                    .toList();
            return new Decision(decision.state(), facts, decision.requests());
        }

        private static Fact with(RollbackOrdered order, @Nullable RollbackApproved approval) {
            RollbackCause cause = order.cause();
            return new RollbackOrdered(
                    order.event(),
                    order.at(),
                    order.rollbackId(),
                    order.epoch(),
                    order.checkpoint(),
                    approval == null
                            ? new RollbackCause(
                                    cause.eventId(), cause.kind(), null, null, cause.reason(), cause.requestedBy())
                            : cause.approvedBy(approval.requestedBy()),
                    order.undo(),
                    order.attempt(),
                    order.respondBy(),
                    order.participants(),
                    order.planEnded(),
                    approval == null ? order.digest() : approval.digest());
        }
    }
}
