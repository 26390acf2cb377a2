package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.error;
import static dev.rewind.rules.EntityScenario.retry;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.touching;
import static dev.rewind.rules.ScenarioGroup.INVOICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint.Effects;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Participant;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget.ToCheckpoint;
import dev.rewind.events.UndoStep;
import dev.rewind.rules.approval.ApprovalPolicies;
import dev.rewind.rules.approval.ApprovalPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Forks that own the effects of the steps which their base did before. */
class ForkEffectsTest {

    private static final EntityKey BASE = EntityScenario.PLAN;
    private static final EntityKey FORK = EntityKey.plan("what-if");

    private ScenarioGroup group = new ScenarioGroup(LawLimits.defaults());

    @Test
    void theBaseGoesBackOnceTheForkHas() {
        forked(Effects.OWNED);
        group.given(FORK, started("b"), completed("b"));

        assertThat(group.happened(FORK, back(1)))
                .containsExactly("r1 to 1 in epoch 2 undo [b/1] asking plan:order-42 for fork/1", "plan failed");
        assertThat(group.delivered()).as("before the fork has gone back").isEmpty();
        assertThat(group.scenario(BASE).state.epoch()).isEqualTo(1);

        group.given(FORK, applied(FORK, 1));
        assertThat(group.delivered()).containsExactly(BASE + " r1 to 1 in epoch 2 undo [~b/1, a/1]");
        Rollback ofBase = group.scenario(BASE).history.rollback(1);
        assertThat(ofBase.cause().onBehalfOf()).containsExactly(new RollbackId(FORK, 1));
        assertThat(ofBase.undo())
                .as("each entity takes its own steps back")
                .extracting(UndoStep::checkpointId)
                .containsExactly(new CheckpointId(BASE, 2), new CheckpointId(BASE, 1));
        assertThat(rollback().standing()).isEqualTo(Rollback.Standing.AWAITING_PARTICIPANTS);

        group.given(BASE, applied(BASE, 1));
        group.delivered();
        assertThat(rollback().standing()).isEqualTo(Rollback.Standing.APPLIED);
        assertThat(group.scenario(FORK).status()).isEqualTo(EntityStatus.FAILED);
        assertThat(group.scenario(FORK).state.head().ended().error().message())
                .isEqualTo("rolled back to plan:order-42:1, before the fork");
    }

    @Test
    void aForkThatDoesNotOwnThemIsRefused() {
        forked(null);

        assertThat(group.happened(FORK, back(1))).containsExactly("refused other_entity");
        assertThat(group.scenario(FORK).history.checkpoint(1).forkedFrom().ownsEffects())
                .isFalse();
    }

    @Test
    void onlyCheckpointsOfTheBaseUpToTheForkAreReached() {
        forked(Effects.OWNED);
        group.given(BASE, completed("b"), captured(7));

        assertThat(group.happened(FORK, back(3))).containsExactly("refused other_entity");
        assertThat(group.happened(FORK, to(new CheckpointId(INVOICE, 1)))).containsExactly("refused other_entity");
        assertThat(group.happened(FORK, back(2)))
                .containsExactly("r1 to 1 in epoch 2 undo [] asking plan:order-42 for fork/1");
    }

    @Test
    void aBaseThatCannotGoBackIsAskedAgainByARetry() {
        forked(Effects.OWNED);
        group.given(FORK, back(1), applied(FORK, 1));
        group.delivered();
        group.given(BASE, failed(BASE, 1));
        group.delivered();
        assertThat(rollback().standing()).isEqualTo(Rollback.Standing.APPLIED_PARTLY);

        group.given(FORK, retry());
        assertThat(group.pending).hasSize(1);
        assertThat(((PlanEvent.RollbackRequested) group.pending.peek().event()).target())
                .isEqualTo(new ToCheckpoint(new CheckpointId(BASE, 1)));
        assertThat(group.delivered()).containsExactly(BASE + " r2 to 1 in epoch 3 undo [~b/1, a/1]");
    }

    /** A base whose plan has ended is taken over by a runner, which then does what was asked of the base. */
    @Test
    void aRunnerThatTakesTheBaseOverAnswersForIt() {
        forked(Effects.OWNED);
        group.given(BASE, completed("b"), EntityScenario.planCompleted());
        group.given(FORK, back(1), applied(FORK, 1));
        group.delivered();

        group.given(BASE, EntityScenario.takenOver("plan-runner:1"));
        assertThat(group.delivered()).as("no answer yet").isEmpty();
        assertThat(group.scenario(BASE).history.rollback(2).undo()).hasSize(2);
        group.given(BASE, EntityScenario.takenOver("plan-runner:2"), applied(BASE, 3));

        assertThat(group.delivered()).containsExactly(FORK + " r1: " + BASE + " applied");
        assertThat(rollback().standing()).isEqualTo(Rollback.Standing.APPLIED);
    }

    @Test
    void theForkOfAPlanThatHasNotBegunHasNothingToTakeBack() {
        group.given(BASE, started("a"), completed("a"), started("b"));
        group.given(
                BASE,
                new PlanEvent.ForkRequested(
                        null,
                        new CheckpointId(BASE, 2),
                        FORK,
                        "go on",
                        "ann",
                        "report",
                        null,
                        null,
                        Effects.OWNED,
                        null));
        group.delivered();

        assertThat(group.happened(FORK, back(1))).containsExactly("refused plan_not_running");
        group.given(FORK, EntityScenario.takenOver("plan-runner:1"), applied(FORK, 1), started("b", 1, 2L));
        assertThat(group.happened(FORK, back(1)))
                .containsExactly("r2 to 1 in epoch 3 undo [~b/1] asking plan:order-42 for fork/1", "plan failed");
        assertThat(group.happened(FORK, EntityScenario.takenOver("plan-runner:2")))
                .as("the runner that takes it over does what the superseded rollback had to do")
                .containsExactly("r2 superseded", "r3 to 1 in epoch 4 undo [~b/1] asking plan:order-42 for fork/1");
        group.given(FORK, applied(FORK, 3));
        assertThat(group.delivered()).containsExactly(BASE + " r1 to 1 in epoch 2 undo [~b/1, a/1]");
        assertThat(group.happened(FORK, EntityScenario.planFailed(PlanEvent.PlanRollback.NONE)))
                .as("and ends it")
                .containsExactly("plan failed");
    }

    @Test
    void aForkThatCannotUndoItsOwnStepsLeavesTheBaseAlone() {
        forked(Effects.OWNED);
        group.given(FORK, started("b"), completed("b"), back(1), failed(FORK, 1));
        assertThat(group.delivered()).isEmpty();

        group.given(FORK, retry(), applied(FORK, 1));
        assertThat(group.delivered()).containsExactly(BASE + " r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void aBaseThatAStepOfTheForkTouchedIsAskedOnce() {
        forked(Effects.OWNED);
        group.given(FORK, touching("b", BASE));

        group.given(FORK, back(1));
        assertThat(rollback().ledger()).hasSize(1);
        assertThat(rollback().ledger().get(0).checkpointId()).isEqualTo(new CheckpointId(BASE, 1));
    }

    @Test
    void retentionKeepsWhatTheForkMayGoBackTo() {
        group.given(BASE, captured(1), captured(2), captured(3), captured(4), fork(2, Effects.OWNED));
        group.delivered();
        group.given(FORK, captured(1), captured(2));

        assertThat(group.happened(BASE, new PlanEvent.RetentionDue(null, 1, null)))
                .containsExactly("pruned [3]");
        assertThat(group.happened(FORK, new PlanEvent.RetentionDue(null, 1, null)))
                .containsExactly("pruned [2]");
    }

    @Test
    void theDigestNamesTheCheckpointOfTheBase() {
        forked(Effects.OWNED);
        PlanEvent shown = new PlanEvent.RollbackRequested(
                null, new ToCheckpoint(new CheckpointId(BASE, 1)), "why", "ann", null, null, List.of(), "other");

        assertThat(group.happened(FORK, shown)).containsExactly("refused rollback_changed");
        assertThat(Participant.base(new CheckpointId(BASE, 1)))
                .isNotEqualTo(Participant.base(new CheckpointId(BASE, 2)));
    }

    /** The fork does not know the steps of its base, so that what it does not know counts. */
    @Test
    void whatTheBaseWouldTakeBackMayNeedAnApproval() {
        ApprovalPolicy irreversible = new ApprovalPolicy(false, true, null, null, false, Duration.ofDays(1));
        group = new ScenarioGroup(LawLimits.defaults().with(new ApprovalPolicies(Map.of("plan", irreversible))));
        forked(Effects.OWNED);

        assertThat(group.happened(FORK, back(1)))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("proposed to 1 needs [irreversible]");
        assertThat(group.scenario(FORK).state.head().proposal().base())
                .as("with which a dry run has the digest of the proposal")
                .isEqualTo(new CheckpointId(BASE, 1));
        String digest = group.scenario(FORK).state.proposal().digest();
        group.given(FORK, new PlanEvent.RollbackApproved(null, digest, "bob", "fine"), applied(FORK, 1));
        assertThat(group.delivered()).containsExactly(BASE + " r1 to 1 in epoch 2 undo [~b/1, a/1]");
    }

    @Test
    void theBaseSaysWhichForksOwnItsEffects() {
        forked(Effects.OWNED);
        assertThat(group.scenario(BASE).state.head().forks())
                .containsExactly(new Entity.Fork(new CheckpointId(BASE, 2), FORK, Effects.OWNED));
    }

    private void forked(@Nullable Effects effects) {
        group.given(BASE, started("a"), completed("a"), started("b"), fork(2, effects));
        group.delivered();
    }

    private Rollback rollback() {
        return group.scenario(FORK).history.rollback(1);
    }

    private static PlanEvent fork(long of, @Nullable Effects effects) {
        return new PlanEvent.ForkRequested(
                null, new CheckpointId(BASE, of), FORK, "what if", "ann", null, null, null, effects, null);
    }

    private static PlanEvent back(long sequence) {
        return to(new CheckpointId(BASE, sequence));
    }

    private static PlanEvent to(CheckpointId checkpoint) {
        return EntityScenario.requested(new ToCheckpoint(checkpoint));
    }

    private static PlanEvent applied(EntityKey entity, long number) {
        return new PlanEvent.RollbackApplied(null, new RollbackId(entity, number), "runner", null, List.of());
    }

    private static PlanEvent failed(EntityKey entity, long number) {
        return new PlanEvent.RollbackFailed(null, new RollbackId(entity, number), "runner", null, List.of(), error());
    }
}
