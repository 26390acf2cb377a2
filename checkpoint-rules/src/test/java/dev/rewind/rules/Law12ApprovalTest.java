package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.cancelRequested;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.takenOver;
import static dev.rewind.rules.EntityScenario.touching;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.RollbackProposed;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Law12ApprovalTest {

    private static final Duration EXPIRES = Duration.ofHours(4);
    private static final ApprovalPolicy ANY = new ApprovalPolicy(true, false, null, null, false, EXPIRES);
    private static final ApprovalPolicy NARROW =
            new ApprovalPolicy(false, true, 1, Duration.ofMinutes(10), false, EXPIRES);

    private EntityScenario scenario = scenario(ANY);

    @Test
    void aRollbackIsProposedAndHappensWhenASecondPersonApprovesIt() {
        scenario.given(started("a"), completed("a"), started("b"));
        assertThat(scenario.happened(requested(new ToSequence(1)))).containsExactly("proposed to 1 needs [any]");
        assertThat(scenario.state.epoch()).isEqualTo(1);
        String digest = proposed().digest();
        assertThat(scenario.state.head().proposal()).satisfies(shown -> {
            assertThat(shown.digest()).isEqualTo(digest);
            assertThat(shown.requestedBy()).isEqualTo("ann");
            assertThat(shown.expiresAt()).isEqualTo(shown.at().plus(EXPIRES));
        });

        assertThat(scenario.happened(approved(digest, "bob")))
                .containsExactly("proposal approved", "r1 to 1 in epoch 2 undo [~b/1, a/1]");

        Fact.RollbackOrdered order = (Fact.RollbackOrdered) last();
        assertThat(order.digest()).isEqualTo(digest);
        assertThat(order.cause().requestedBy()).isEqualTo("ann");
        assertThat(order.cause().approvedBy()).isEqualTo("bob");
        assertThat(scenario.state.proposal()).isNull();
    }

    @Test
    void theDigestOfTheProposalIsTheOneThatADryRunShows() {
        scenario.given(started("a"), completed("a"));
        String shown = ((RollbackProposed) new EntityTrial(scenario)
                        .facts(requested(new ToSequence(1)))
                        .get(0))
                .digest();
        scenario.given(asShown(1, shown));
        assertThat(proposed().digest()).isEqualTo(shown);
        assertThat(scenario.happened(asShown(1, "other"))).containsExactly("refused rollback_changed");
    }

    @ParameterizedTest
    @CsvSource({
        "ann, the-digest, 1, same_person",
        "Ann, the-digest, 1, same_person",
        "' ann ', the-digest, 1, same_person",
        "bob, other, 1, unknown_proposal",
        "bob, the-digest, 14401, approval_expired",
    })
    void anApprovalIsRefused(String approver, String digest, long afterSeconds, String code) {
        scenario.given(started("a"), completed("a"), requested(new ToSequence(1)));
        String real = proposed().digest();
        scenario.passes(Duration.ofSeconds(afterSeconds));

        assertThat(scenario.happened(approved(digest.replace("the-digest", real), approver)))
                .contains("refused " + code)
                .noneMatch(fact -> fact.startsWith("r1"));
        assertThat(scenario.state.epoch()).isEqualTo(1);
    }

    @Test
    void anApprovalCountsOnce() {
        scenario.given(started("a"), completed("a"), requested(new ToSequence(1)));
        PlanEvent approval = approved(proposed().digest(), "bob");
        scenario.given(approval);
        assertThat(scenario.happened(approval)).containsExactly("refused unknown_proposal");
    }

    @Test
    void anApprovalIsVoidOnceTheWorldHasMoved() {
        scenario.given(started("a"), completed("a"), requested(new ToSequence(1)));
        String digest = proposed().digest();
        scenario.given(captured("more"));

        assertThat(scenario.happened(approved(digest, "bob")))
                .containsExactly("proposal outdated", "refused approval_outdated");
        assertThat(scenario.state.epoch()).isEqualTo(1);
        assertThat(scenario.state.proposal()).isNull();
    }

    @Test
    void anApprovalIsVoidOnceItsTargetIsNotIntact() {
        scenario.given(started("a"), completed("a"), requested(new ToSequence(1)));
        String digest = proposed().digest();
        scenario.history.snapshots.clear();

        assertThat(scenario.happened(approved(digest, "bob")))
                .contains("proposal outdated", "refused approval_outdated")
                .noneMatch(fact -> fact.startsWith("r1"));
    }

    @Test
    void anotherRollbackMakesTheProposalVoid() {
        scenario.given(started("a"), completed("a"), started("b"), requested(new ToSequence(1)));
        String digest = proposed().digest();
        assertThat(scenario.happened(failed("b")))
                .containsExactly("b/1 failed", "proposal outdated", "r1 to 2 in epoch 2 undo [~b/1]");
        assertThat(scenario.happened(approved(digest, "bob"))).containsExactly("refused unknown_proposal");
    }

    @Test
    void aPersonRejectsAProposalOrTakesItBack() {
        scenario.given(started("a"), completed("a"), requested(new ToSequence(1)));
        assertThat(scenario.happened(
                        new PlanEvent.RollbackRejected(null, proposed().digest(), "not today", "ann")))
                .containsExactly("proposal rejected");
        assertThat(scenario.happened(new PlanEvent.RollbackRejected(null, "any", "not today", "bob")))
                .containsExactly("refused unknown_proposal");
    }

    @Test
    void aSecondProposalReplacesTheFirst() {
        scenario.given(started("a"), completed("a"), requested(new ToSequence(1)));
        String first = proposed().digest();
        assertThat(scenario.happened(requested(null)))
                .containsExactly("proposal replaced", "proposed to 1 needs [any]");
        assertThat(proposed().digest()).isNotEqualTo("").isEqualTo(first);
        scenario.given(started("b"));
        assertThat(scenario.happened(requested(null)))
                .containsExactly("proposal replaced", "proposed to 2 needs [any]");
        assertThat(scenario.happened(approved(first, "bob"))).containsExactly("refused unknown_proposal");
    }

    @Test
    void aProposalExpiresByTheLogsTime() {
        scenario.given(started("a"), completed("a"), requested(new ToSequence(1)));
        PlanEvent due = new PlanEvent.DeadlineReached(
                null, null, new RollbackId(PLAN, 1), 1, proposed().expiresAt());
        assertThat(scenario.happened(due)).containsExactly("refused nothing_due");
        scenario.passes(EXPIRES);
        assertThat(scenario.happened(due)).containsExactly("proposal expired");
        assertThat(scenario.happened(due)).containsExactly("refused nothing_due");
    }

    @Test
    void aPolicyNamesWhatNeedsAnApproval() {
        scenario = scenario(NARROW);
        scenario.given(started("a"), completed("a"), captured(2));
        assertThat(scenario.happened(requested(new ToSequence(1)))).containsExactly("r1 to 1 in epoch 2 undo [a/1]");

        scenario = scenario(NARROW);
        scenario.given(irreversible("mail"));
        assertThat(proposes(1)).as("it is under way, so it is cancelled").isEmpty();
        scenario = scenario(NARROW);
        scenario.given(irreversible("mail"), completed("mail"));
        assertThat(proposes(1)).containsExactly(RollbackProposed.Need.IRREVERSIBLE);

        scenario = scenario(NARROW);
        scenario.given(touching("a", entity("one")), completed("a"));
        assertThat(proposes(1)).isEmpty();
        scenario = scenario(NARROW);
        scenario.given(touching("a", entity("one"), entity("two")), completed("a"));
        assertThat(proposes(1)).containsExactly(RollbackProposed.Need.ENTITIES);

        scenario = scenario(NARROW);
        scenario.given(started("a"), completed("a"));
        scenario.passes(Duration.ofMinutes(11));
        assertThat(proposes(1)).containsExactly(RollbackProposed.Need.AGE);
    }

    @Test
    void whatNoPersonAskedForNeedsNone() {
        scenario.given(started("a"), completed("a"), started("b"));
        assertThat(scenario.happened(failed("b"))).contains("r1 to 2 in epoch 2 undo [~b/1]");
        assertThat(scenario.happened(takenOver("plan-runner:1"))).contains("r2 to 2 in epoch 3 undo [~b/1]");
        RollbackTarget target = new ToSequence(1);
        PlanEvent asked = new PlanEvent.RollbackRequested(
                null, target, "why", "p", null, null, List.of(new RollbackId(EntityKey.plan("p"), 1)));
        assertThat(scenario.happened(asked)).contains("r3 to 1 in epoch 4 undo [~b/1, a/1]");
    }

    @Test
    void aCancelCannotTakeTheWayAroundTheApproval() {
        scenario.given(started("a"), completed("a"), started("b"));
        assertThat(scenario.happened(cancelRequested())).containsExactly("refused approval_needed");
        assertThat(scenario.state.planRuns()).isTrue();
    }

    private List<RollbackProposed.Need> proposes(long target) {
        Fact decided = scenario.happens(requested(new ToSequence(target))).get(0);
        return decided instanceof RollbackProposed proposal ? proposal.needs() : List.of();
    }

    private RollbackProposed proposed() {
        return (RollbackProposed) last();
    }

    private Fact last() {
        return scenario.facts.get(scenario.facts.size() - 1);
    }

    private static EntityScenario scenario(ApprovalPolicy policy) {
        return new EntityScenario(LawLimits.defaults().with(new ApprovalPolicies(Map.of("plan", policy))));
    }

    private static PlanEvent approved(String digest, String by) {
        return new PlanEvent.RollbackApproved(null, digest, "looked at it", by);
    }

    private static PlanEvent asShown(long target, String digest) {
        return new PlanEvent.RollbackRequested(
                null, new ToSequence(target), "because", "ann", null, null, List.of(), digest);
    }

    private static PlanEvent irreversible(String step) {
        return new PlanEvent.StepStarted(
                null,
                new Step(step, null, 1, Step.Undo.irreversible("sent")),
                Snapshot.of(1),
                null,
                null,
                Map.of(),
                List.of());
    }

    private static EntityKey entity(String id) {
        return new EntityKey("artifact", id);
    }
}
