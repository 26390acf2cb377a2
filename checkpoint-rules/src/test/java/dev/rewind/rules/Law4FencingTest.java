package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.PLAN;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.planFailed;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackId;
import dev.rewind.events.json.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class Law4FencingTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aStaleWorkerChangesNothing() {
        scenario.given(started("a"), failed("a"), applied(1));
        assertThat(scenario.happened(completed("a", 1, 1L))).containsExactly("refused stale_epoch");
        assertThat(scenario.happened(started("b", 1, 1L))).containsExactly("refused stale_epoch");
        assertThat(scenario.history.checkpoints).hasSize(1);
    }

    @Test
    void nobodyCanBeAheadOfTheEntity() {
        assertThat(scenario.happened(started("a", 1, 2L))).containsExactly("refused unknown_epoch");
    }

    @Test
    void whileARollbackIsPendingAWorkerMustSayThatItKnows() {
        scenario.given(started("a"), failed("a"));
        assertThat(scenario.happened(started("a"))).containsExactly("refused rollback_pending");
        assertThat(scenario.happened(captured(1))).containsExactly("refused rollback_pending");
        assertThat(scenario.happened(completed("a"))).containsExactly("refused rollback_pending");
        assertThat(scenario.happened(failed("a"))).containsExactly("refused rollback_pending");
        assertThat(scenario.happened(planCompleted())).containsExactly("refused rollback_pending");
        assertThat(scenario.happened(planFailed(PlanEvent.PlanRollback.START)))
                .containsExactly("refused rollback_pending");
        assertThat(scenario.happened(new PlanEvent.OperationFailed(null, "publish", EntityScenario.error(), true)))
                .containsExactly("refused rollback_pending");
    }

    /** One event of each type, so that a new type fails here until it is put on one side of the fence. */
    @Test
    void whilePendingEveryKindOfEventIsOnOneSideOfTheFence() {
        CheckpointId first = new CheckpointId(PLAN, 1);
        RollbackId pending = new RollbackId(PLAN, 1);
        List<PlanEvent> workers = List.of(
                started("a"),
                completed("a"),
                failed("a"),
                planCompleted(),
                planFailed(PlanEvent.PlanRollback.NONE),
                captured(1),
                new PlanEvent.OperationFailed(null, "publish", EntityScenario.error(), true),
                new PlanEvent.PlanReleased(null, "plan-runner:1"));
        List<PlanEvent> others = List.of(
                requested(null),
                new PlanEvent.RollbackApplied(null, pending, null, null, List.of()),
                new PlanEvent.RollbackFailed(null, pending, null, null, List.of(), EntityScenario.error()),
                new PlanEvent.RollbackRetryRequested(null, "why", "eve"),
                new PlanEvent.EntityResumed(null, "why", "eve"),
                EntityScenario.paused(),
                EntityScenario.cancelRequested(),
                EntityScenario.parkRequested(),
                EntityScenario.signalled("approved", null),
                new PlanEvent.CheckpointPinned(null, first, "why", "eve"),
                new PlanEvent.CheckpointUnpinned(null, first, "why", "eve"),
                new PlanEvent.CheckpointRestored(null, first, "0000", "eve"),
                new PlanEvent.DeadlineReached(null, first, null, null, EntityScenario.START),
                new PlanEvent.RetentionDue(null, 1, null),
                new PlanEvent.RunnerLost(null, "r1", EntityScenario.START),
                new PlanEvent.PlanRequested(null, "report", Snapshot.of(1), Map.of(), null, "eve"),
                new PlanEvent.RollbackApproved(null, "ab", null, "eve"),
                new PlanEvent.RollbackRejected(null, "ab", "why", "eve"),
                new PlanEvent.ForkRequested(null, first, EntityKey.plan("b"), "why", "eve", null, null, null),
                new PlanEvent.EntityForked(null, first, "ab", Snapshot.of(1), null, null, null, "why", "eve"),
                new PlanEvent.ForkRefused(null, first, EntityKey.plan("b")));

        assertThat(Stream.concat(workers.stream(), others.stream()).<Class<?>>map(PlanEvent::getClass))
                .containsExactlyInAnyOrder(PlanEvent.class.getPermittedSubclasses());
        for (PlanEvent event : workers) {
            assertThat(inPendingRollback(event)).as("%s", event).containsExactly("refused rollback_pending");
        }
        for (PlanEvent event : others) {
            assertThat(inPendingRollback(event)).as("%s", event).doesNotContain("refused rollback_pending");
        }
    }

    private static List<String> inPendingRollback(PlanEvent event) {
        EntityScenario pending = new EntityScenario();
        pending.given(started("a"), failed("a"));
        return pending.happened(event);
    }

    @Test
    void anEventOfTheNewEpochAcknowledges() {
        scenario.given(started("a"), failed("a"));
        assertThat(scenario.happened(started("a", 2, 2L)))
                .containsExactly("r1 applied", "taken 2 after 1 in epoch 2 for a");
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void anAcknowledgementSettlesTheRollback() {
        scenario.given(started("a"), failed("a"));
        assertThat(scenario.happened(applied(1))).containsExactly("r1 applied");
        assertThat(scenario.happened(applied(1))).containsExactly("refused rollback_settled");
        assertThat(scenario.happened(
                        new PlanEvent.RollbackApplied(null, new RollbackId(PLAN, 7), null, null, List.of())))
                .containsExactly("refused unknown_rollback");
        assertThat(scenario.happened(new PlanEvent.RollbackApplied(
                        null, new RollbackId(EntityKey.plan("b"), 1), null, null, List.of())))
                .containsExactly("refused other_entity");
    }

    @Test
    void aLateAnswerToASupersededRollbackSettlesNothing() {
        scenario.given(started("a"), failed("a"), requested(null));
        assertThat(scenario.happened(
                        new PlanEvent.RollbackApplied(null, new RollbackId(PLAN, 1), null, null, List.of())))
                .containsExactly("refused rollback_settled");
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLING_BACK);
    }

    @Test
    void anAcknowledgementWithAnotherStateIsAFailure() {
        scenario.given(started("a"), failed("a"));
        assertThat(scenario.happened(
                        new PlanEvent.RollbackApplied(2L, new RollbackId(PLAN, 1), "w", "0000", List.of())))
                .containsExactly("r1 failed");
        assertThat(scenario.history.rollback(1).ledger())
                .singleElement()
                .satisfies(answer -> assertThat(answer.error().type()).isEqualTo("state_mismatch"));
    }
}
