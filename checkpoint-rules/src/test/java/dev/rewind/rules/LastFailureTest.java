package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.answerDue;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.notApplied;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.planFailed;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Entity;
import dev.rewind.events.Entity.Failure;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanRollback;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A head says what failed last, and since when the entity has had its status. */
class LastFailureTest {

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aFailedStepIsKnownUntilItCompletes() {
        scenario.given(started("a"), started("b"), failed("b"));
        assertThat(failure()).satisfies(it -> {
            assertThat(it.kind()).isEqualTo(Failure.Kind.STEP_FAILED);
            assertThat(it.step()).isEqualTo("b");
            assertThat(it.attempt()).isEqualTo(1);
            assertThat(it.at()).isEqualTo(head().statusSince());
        });
        assertThat(head().rollbackAttempts()).isEqualTo(1);

        scenario.given(applied(1), started("b", 2, 2L), started("a", 2, 2L), completed("a", 2, null));
        assertThat(failure()).isNotNull();
        assertThat(head().rollbackAttempts()).isNull();
        scenario.given(completed("b", 2, null));
        assertThat(failure()).isNull();
    }

    @Test
    void aLongMessageIsCut() {
        String message = "x".repeat(Failure.MESSAGE + 1);
        scenario.given(
                started("a"), new PlanEvent.StepFailed(null, step("a", 1), new ErrorDetail("long", message, null)));
        assertThat(failure().error().message()).hasSize(Failure.MESSAGE).endsWith("x…");
    }

    @Test
    void aPlanThatFailsNamesItsStepAndACompletedPlanNothing() {
        scenario.given(started("a"), failed("a"), applied(1), planFailed(PlanRollback.NONE));
        assertThat(failure().step()).isEqualTo("a");
        scenario.given(started("a", 2, 2L), planCompleted());
        assertThat(failure()).isNull();
    }

    @Test
    void aRollbackThatFailsIsAFailureUntilItIsApplied() {
        scenario.given(started("a"), failed("a"), notApplied(1));
        assertThat(head().status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
        assertThat(failure().kind()).isEqualTo(Failure.Kind.ROLLBACK_FAILED);
        scenario.given(applied(1));
        assertThat(failure()).isNull();
    }

    @Test
    void theStatusIsAsOldAsItsLastChange() {
        scenario.given(started("a"));
        assertThat(head().statusSince()).isEqualTo(head().createdAt());
        scenario.given(started("b"), completed("b"));
        assertThat(head().statusSince()).isEqualTo(head().createdAt()).isBefore(head().updatedAt());
        scenario.given(failed("a"));
        assertThat(head().statusSince()).isEqualTo(head().updatedAt());
        scenario.passes(Duration.ofMinutes(1)).given(answerDue(1));
        assertThat(head().statusSince()).isBefore(head().updatedAt());
        assertThat(head().rollbackAttempts()).isEqualTo(2);
    }

    private Entity head() {
        return scenario.state.head();
    }

    private Failure failure() {
        return head().lastFailure();
    }
}
