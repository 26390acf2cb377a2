package dev.rewind.rules;

import static dev.rewind.rules.Life.PLAN;
import static dev.rewind.rules.Life.applied;
import static dev.rewind.rules.Life.captured;
import static dev.rewind.rules.Life.completed;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.planCompleted;
import static dev.rewind.rules.Life.planFailed;
import static dev.rewind.rules.Life.requested;
import static dev.rewind.rules.Life.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackId;
import java.util.List;
import org.junit.jupiter.api.Test;

class Law4FencingTest {

    private final Life life = new Life();

    @Test
    void aStaleWorkerChangesNothing() {
        life.given(started("a"), failed("a"), applied(1));
        assertThat(life.happened(completed("a", 1, 1L))).containsExactly("refused stale_epoch");
        assertThat(life.happened(started("b", 1, 1L))).containsExactly("refused stale_epoch");
        assertThat(life.history.checkpoints).hasSize(1);
    }

    @Test
    void nobodyCanBeAheadOfTheEntity() {
        assertThat(life.happened(started("a", 1, 2L))).containsExactly("refused unknown_epoch");
    }

    @Test
    void whileARollbackIsPendingAWorkerMustSayThatItKnows() {
        life.given(started("a"), failed("a"));
        assertThat(life.happened(started("a"))).containsExactly("refused rollback_pending");
        assertThat(life.happened(captured(1))).containsExactly("refused rollback_pending");
        assertThat(life.happened(completed("a"))).containsExactly("refused rollback_pending");
        assertThat(life.happened(failed("a"))).containsExactly("refused rollback_pending");
        assertThat(life.happened(planCompleted())).containsExactly("refused rollback_pending");
        assertThat(life.happened(planFailed(PlanEvent.PlanRollback.START))).containsExactly("refused rollback_pending");
        assertThat(life.happened(new PlanEvent.OperationFailed(null, "publish", Life.error(), true)))
                .containsExactly("refused rollback_pending");
    }

    @Test
    void anEventOfTheNewEpochAcknowledges() {
        life.given(started("a"), failed("a"));
        assertThat(life.happened(started("a", 2, 2L)))
                .containsExactly("r1 applied", "taken 2 after 1 in epoch 2 for a");
        assertThat(life.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void anAcknowledgementSettlesTheRollback() {
        life.given(started("a"), failed("a"));
        assertThat(life.happened(applied(1))).containsExactly("r1 applied");
        assertThat(life.happened(applied(1))).containsExactly("refused rollback_settled");
        assertThat(life.happened(new PlanEvent.RollbackApplied(null, new RollbackId(PLAN, 7), null, null, List.of())))
                .containsExactly("refused unknown_rollback");
        assertThat(life.happened(new PlanEvent.RollbackApplied(
                        null, new RollbackId(EntityKey.plan("b"), 1), null, null, List.of())))
                .containsExactly("refused other_entity");
    }

    @Test
    void aLateAnswerToASupersededRollbackSettlesNothing() {
        life.given(started("a"), failed("a"), requested(null));
        assertThat(life.happened(new PlanEvent.RollbackApplied(null, new RollbackId(PLAN, 1), null, null, List.of())))
                .containsExactly("refused rollback_settled");
        assertThat(life.status()).isEqualTo(EntityStatus.ROLLING_BACK);
    }

    @Test
    void anAcknowledgementWithAnotherStateIsAFailure() {
        life.given(started("a"), failed("a"));
        assertThat(life.happened(new PlanEvent.RollbackApplied(2L, new RollbackId(PLAN, 1), "w", "0000", List.of())))
                .containsExactly("r1 failed");
        assertThat(life.history.rollback(1).ledger())
                .singleElement()
                .satisfies(answer -> assertThat(answer.error().type()).isEqualTo("state_mismatch"));
    }
}
