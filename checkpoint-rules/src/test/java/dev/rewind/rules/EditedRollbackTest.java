package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.notApplied;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.retry;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EditedRollbackTest {

    private static final Snapshot PATCH = Snapshot.of(List.of());
    private static final Snapshot EDITED = Snapshot.of(Map.of("price", 12));

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void theEntityGoesBackToTheTargetAndOnFromTheEditedState() {
        scenario.given(started("a"), completed("a"), started("b"), completed("b"), started("c"));

        assertThat(scenario.happened(edited(new ToSequence(2), 2)))
                .containsExactly("r1 to 2 edited as 4 in epoch 2 undo [~c/1, b/1]", "taken 4 after 2 in epoch 2");

        assertThat(scenario.state.latest()).isEqualTo(4);
        assertThat(scenario.state.openSteps()).isEmpty();
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLING_BACK);
    }

    @Test
    void theNewCheckpointSaysWhoEditedItAndWhyAndTheChainCoversThat() {
        scenario.given(started("a"), completed("a"), started("b"), edited(new ToSequence(2), 2));

        Checkpoint checkpoint = scenario.history.checkpoint(3);
        assertThat(checkpoint.reason()).isEqualTo(Checkpoint.EDITED);
        assertThat(checkpoint.stateHash()).isEqualTo(EDITED.hash());
        assertThat(checkpoint.edited())
                .isEqualTo(new Checkpoint.Edited(id(2), "ann", "because", EntityScenario.step("b", 1)));
        assertThat(checkpoint.previousChainHash())
                .isEqualTo(scenario.history.checkpoint(2).chainHash());
        assertThat(checkpoint.chainHash()).isEqualTo(checkpoint.expectedChainHash());
        assertThat(with(checkpoint, new Checkpoint.Edited(id(2), "eve", "because", EntityScenario.step("b", 1)))
                        .expectedChainHash())
                .isNotEqualTo(checkpoint.chainHash());
        assertThat(with(checkpoint, null).expectedChainHash()).isNotEqualTo(checkpoint.chainHash());
    }

    @Test
    void theCommandCarriesTheEditedStateAndTheStepToGoOnWith() {
        scenario.given(started("a"), completed("a"), started("b"), edited(new ToSequence(2), 2));

        RollbackCommand command = RollbackCommand.of(order(), EDITED);
        assertThat(command.checkpoint().id()).isEqualTo(id(3));
        assertThat(command.checkpoint().stateHash()).isEqualTo(command.state().hash());
        assertThat(command.checkpoint().step()).isEqualTo(EntityScenario.step("b", 1));
        assertThat(command.checkpoint().edited()).isNotNull();
    }

    @Test
    void theAnswerNamesTheEditedState() {
        scenario.given(captured(1), captured(2), edited(new ToSequence(1), 1));
        assertThat(scenario.happened(answer(scenario.history.checkpoint(1).stateHash())))
                .containsExactly("r1 failed");

        scenario.given(retry());
        assertThat(scenario.happened(answer(EDITED.hash()))).containsExactly("r1 applied");
    }

    @Test
    void anEditOfAnotherCheckpointThanTheTargetIsRefused() {
        scenario.given(captured(1), captured(2));
        assertThat(scenario.happened(edited(new ToSequence(1), 2))).containsExactly("refused other_target");
        assertThat(scenario.happened(edited(null, 1))).containsExactly("refused other_target");
        assertThat(scenario.state.epoch()).isEqualTo(1);
    }

    @Test
    void noOlderCheckpointTakesThePlaceOfADamagedTarget() {
        scenario.given(captured(1), captured(2), captured(3));
        scenario.history.snapshots.put(Snapshot.of(2).hash(), new byte[] {'?'});

        assertThat(scenario.happened(edited(new ToSequence(2), 2)))
                .hasSize(2)
                .last()
                .isEqualTo("refused other_target");
        assertThat(scenario.happened(requested(new ToSequence(2))))
                .last()
                .asString()
                .startsWith("r1 to 1");
    }

    @Test
    void aStateThatTheRunnerRefusesLosesNothing() {
        scenario.given(started("a"), completed("a"), started("b"), completed("b"));
        scenario.given(edited(new ToSequence(1), 1), notApplied(1));
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);

        // The steps are still listed, so nothing that was done is forgotten.
        assertThat(scenario.happened(edited(new ToSequence(1), 1)))
                .containsExactly("r2 to 1 edited as 4 in epoch 3 undo [b/1, a/1]", "taken 4 after 1 in epoch 3");
    }

    @Test
    void aRetryCommandsTheEditedStateAgain() {
        scenario.given(started("a"), edited(new ToSequence(1), 1), notApplied(1));

        assertThat(scenario.happened(retry())).containsExactly("r1 to 2 in epoch 2 again undo [~a/1]");

        assertThat(order().restored().stateHash()).isEqualTo(EDITED.hash());
        assertThat(scenario.history.rollback(1).checkpointId()).isEqualTo(id(1));
        assertThat(scenario.history.rollback(1).restored()).isEqualTo(id(2));
        assertThat(scenario.state.latest()).isEqualTo(2);
    }

    @Test
    void anUnansweredCommandIsSentAgainWithTheEditedState() {
        scenario.given(started("a"), edited(new ToSequence(1), 1));
        scenario.passes(Duration.ofMinutes(2));

        assertThat(scenario.happened(EntityScenario.answerDue(1)))
                .containsExactly("r1 to 2 in epoch 2 again undo [~a/1]");
    }

    @Test
    void aStepThatGoesOnStartsFromTheEditedState() {
        scenario.given(started("a"), completed("a"), started("b"), edited(new ToSequence(2), 2), applied(1));
        assertThat(scenario.happened(started("b", 2, 2L))).containsExactly("taken 4 after 3 in epoch 2 for b");
        assertThat(scenario.happened(requested(new RollbackTarget.StepsBack(1))))
                .containsExactly("r2 to 3 in epoch 3 undo [~b/2]");
        assertThat(order().checkpoint().step()).isEqualTo(EntityScenario.step("b", 1));
    }

    @Test
    void anEditThatNeedsASecondPersonIsKeptUntilItIsApproved() {
        EntityScenario approving = approving();
        approving.given(captured(1), captured(2));

        assertThat(approving.happened(edited(new ToSequence(1), 1)))
                .singleElement()
                .asString()
                .startsWith("proposed");
        String digest = approving.state.proposal().digest();
        assertThat(approving.happened(new PlanEvent.RollbackApproved(null, digest, null, "bob")))
                .containsExactly(
                        "proposal approved", "r1 to 1 edited as 3 in epoch 2 undo []", "taken 3 after 1 in epoch 2");

        assertThat(approving.history.checkpoint(3).stateHash()).isEqualTo(EDITED.hash());
        assertThat(approving.history.checkpoint(3).edited().by()).isEqualTo("ann");
    }

    @Test
    void anApprovalHoldsForTheStateThatWasProposedOnly() {
        EntityScenario approving = approving();
        approving.given(captured(1), captured(2), edited(new ToSequence(1), 1));
        String digest = approving.state.proposal().digest();

        approving.given(new PlanEvent.RollbackRequested(
                null,
                new ToSequence(1),
                "because",
                "ann",
                null,
                null,
                List.of(),
                null,
                new PlanEvent.Edit(Snapshot.of("other"), id(1), PATCH)));
        assertThat(approving.state.proposal().digest()).isNotEqualTo(digest);
        assertThat(approving.happened(new PlanEvent.RollbackApproved(null, digest, null, "bob")))
                .containsExactly("refused unknown_proposal");
    }

    @Test
    void aProposedStateThatIsDamagedIsNotRestored() {
        EntityScenario approving = approving();
        approving.given(captured(1), captured(2), edited(new ToSequence(1), 1));
        approving.history.snapshots.put(EDITED.hash(), new byte[] {'?'});

        String digest = approving.state.proposal().digest();
        assertThat(approving.happened(new PlanEvent.RollbackApproved(null, digest, null, "bob")))
                .containsExactly("proposal outdated", "refused approval_outdated");
    }

    private static EntityScenario approving() {
        ApprovalPolicy edits = new ApprovalPolicy(false, false, null, null, true, Duration.ofHours(1));
        return new EntityScenario(LawLimits.defaults().with(new ApprovalPolicies(Map.of("plan", edits))));
    }

    @Test
    void theTargetOfAnUnappliedRollbackIsKept() {
        scenario.given(captured(1), captured(2), captured(3), edited(new ToSequence(2), 2));
        assertThat(scenario.happened(new PlanEvent.RetentionDue(null, 1, null))).containsExactly("pruned [1]");

        scenario.given(applied(1));
        assertThat(scenario.happened(new PlanEvent.RetentionDue(null, 1, null))).containsExactly("pruned [2, 3]");
    }

    private static PlanEvent edited(@Nullable RollbackTarget target, long of) {
        return new PlanEvent.RollbackRequested(
                null, target, "because", "ann", null, null, List.of(), null, new PlanEvent.Edit(EDITED, id(of), PATCH));
    }

    private static PlanEvent answer(String stateHash) {
        return new PlanEvent.RollbackApplied(2L, new RollbackId(PLAN, 1), "warehouse", stateHash, List.of());
    }

    private Fact.RollbackOrdered order() {
        return scenario.facts.stream()
                .filter(Fact.RollbackOrdered.class::isInstance)
                .map(Fact.RollbackOrdered.class::cast)
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    private static Checkpoint with(Checkpoint it, Checkpoint.@Nullable Edited edited) {
        return new Checkpoint(
                it.id(),
                it.parent(),
                it.epoch(),
                it.reason(),
                it.step(),
                it.cause(),
                it.labels(),
                it.stateHash(),
                it.previousChainHash(),
                it.chainHash(),
                it.sizeBytes(),
                it.traceId(),
                it.createdAt(),
                it.event(),
                it.pinned(),
                it.state(),
                edited);
    }

    private static CheckpointId id(long sequence) {
        return new CheckpointId(PLAN, sequence);
    }
}
