package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.answerDue;
import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.notApplied;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.retry;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.startedForAMinute;
import static dev.rewind.rules.EntityScenario.stepDue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class Law6AcknowledgementTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String AGAIN = "r1 to 1 in epoch 2 again undo [~a/1]";

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void whatIsNotAnsweredInAMinuteIsCommandedAgainUpToFiveTimesAndThenExpires() {
        scenario.given(started("a"), failed("a"));
        for (int attempt = 2; attempt <= 5; attempt++) {
            Fact.RollbackOrdered again = (Fact.RollbackOrdered)
                    scenario.passes(MINUTE).happens(answerDue(1)).get(0);
            assertThat(again.attempt()).isEqualTo(attempt);
            assertThat(again.respondBy()).isEqualTo(again.at().plus(MINUTE));
            assertThat(scenario.state.epoch()).isEqualTo(2);
        }
        assertThat(scenario.passes(MINUTE).happened(answerDue(1))).containsExactly("r1 expired");
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
        assertThat(scenario.passes(MINUTE).happened(answerDue(1))).containsExactly("refused nothing_due");
        assertThat(scenario.history.rollback(1).attempts()).isEqualTo(5);
    }

    @Test
    void anExpiredRollbackHasEndedAndIsNotSupersededToo() {
        scenario.given(started("a"), failed("a"));
        for (int attempt = 1; attempt <= 5; attempt++) {
            scenario.passes(MINUTE).given(answerDue(1));
        }
        assertThat(scenario.happened(requested(null))).containsExactly("r2 to 1 in epoch 3 undo [~a/1]");
        assertThat(scenario.history.rollback(1).status()).isEqualTo(Rollback.Status.EXPIRED);
    }

    @Test
    void theFenceStaysClosedWhileTheCommandIsSentAgain() {
        scenario.given(started("a"), failed("a"));
        scenario.passes(MINUTE).given(answerDue(1));
        assertThat(scenario.happened(started("a"))).containsExactly("refused rollback_pending");
    }

    @Test
    void theCommandThatIsSentAgainIsTheSameButForAttemptAndTime() {
        scenario.given(started("a"), completed("a"), started("b"));
        Fact.RollbackOrdered first =
                (Fact.RollbackOrdered) scenario.happens(failed("b")).get(1);
        Fact.RollbackOrdered again = (Fact.RollbackOrdered)
                scenario.passes(MINUTE).happens(answerDue(1)).get(0);
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("event", "at", "attempt", "respondBy")
                .isEqualTo(first);
    }

    @Test
    void nobodyIsOverdueBeforeTheTimeByTheLogsClock() {
        scenario.given(started("a"), failed("a"));
        scenario.passes(Duration.ofSeconds(58));
        assertThat(scenario.happened(answerDue(1))).containsExactly("refused nothing_due");
        assertThat(scenario.happened(answerDue(1))).containsExactly(AGAIN);
        assertThat(scenario.happened(answerDue(1))).containsExactly("refused nothing_due");
    }

    @Test
    void whatIsAnsweredIsNotOverdue() {
        scenario.given(started("a"), failed("a"), applied(1));
        assertThat(scenario.passes(MINUTE).happened(answerDue(1))).containsExactly("refused nothing_due");
    }

    @Test
    void aTimerSpeaksOfOneRollbackOnly() {
        scenario.given(started("a"), failed("a"));
        scenario.passes(MINUTE);
        assertThat(scenario.happened(answerDue(2))).containsExactly("refused nothing_due");
        assertThat(scenario.happened(new PlanEvent.DeadlineReached(
                        null, null, new RollbackId(EntityKey.plan("b"), 1), 1, EntityScenario.START)))
                .containsExactly("refused nothing_due");
    }

    @Test
    void anExpiredRollbackMayStillBeAnswered() {
        scenario.given(started("a"), failed("a"));
        expire();
        assertThat(scenario.happened(applied(1))).containsExactly("r1 applied");
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aWorkerThatGoesOnInTheNewEpochHasAppliedAnExpiredRollback() {
        scenario.given(started("a"), failed("a"));
        expire();
        assertThat(scenario.happened(started("a", 2, 2L)))
                .containsExactly("r1 applied", "taken 2 after 1 in epoch 2 for a");
    }

    @Test
    void aWorkerThatNamesNoEpochSaysNothingAboutAnExpiredRollback() {
        scenario.given(started("a"), failed("a"));
        expire();
        assertThat(scenario.happened(captured("on"))).containsExactly("taken 2 after 1 in epoch 2");
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
    }

    @Test
    void aRollbackThatFailedIsNotAppliedByGoingOn() {
        scenario.given(started("a"), failed("a"), notApplied(1));
        assertThat(scenario.happened(started("a", 2, 2L))).containsExactly("taken 2 after 1 in epoch 2 for a");
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
    }

    @Test
    void anOperatorMayHaveItCommandedOnceMore() {
        scenario.given(started("a"), failed("a"));
        expire();
        Fact.RollbackOrdered again =
                (Fact.RollbackOrdered) scenario.happens(retry()).get(0);
        assertThat(again.attempt()).isEqualTo(6);
        assertThat(scenario.status()).isEqualTo(EntityStatus.ROLLING_BACK);
        assertThat(scenario.passes(MINUTE).happened(answerDue(1))).containsExactly("r1 expired");
    }

    @Test
    void anOperatorNeedNotWaitForTheTimer() {
        scenario.given(started("a"), failed("a"));
        assertThat(scenario.happened(retry())).containsExactly(AGAIN);
    }

    @Test
    void aFailedRollbackMayBeAppliedLateOrCommandedAgain() {
        scenario.given(started("a"), failed("a"), notApplied(1));
        assertThat(scenario.happened(retry())).containsExactly(AGAIN);
        scenario.given(notApplied(1));
        assertThat(scenario.happened(applied(1))).containsExactly("r1 applied");
        assertThat(scenario.happened(retry())).containsExactly("refused rollback_settled");
    }

    @Test
    void aRetryAfterTheEntityMovedOnIsRefused() {
        assertThat(scenario.happened(retry())).containsExactly("refused unknown_rollback");
        scenario.given(started("a"), failed("a"), notApplied(1), captured("on"));
        assertThat(scenario.happened(retry())).containsExactly("refused latest_changed");
    }

    @Test
    void aStepThatIsOverdueGoesBackToWhereItStarted() {
        scenario.given(startedForAMinute("a"), completed("a"), startedForAMinute("b"));
        List<Fact> facts = scenario.passes(MINUTE).happens(stepDue(2));
        assertThat(facts).map(FactText::of).containsExactly("b/1 timed out", "r1 to 2 in epoch 2 undo [~b/1]");
        assertThat(((Fact.RollbackOrdered) facts.get(1)).cause().kind()).isEqualTo(RollbackCause.Kind.STEP_TIMED_OUT);
    }

    @Test
    void aStepIsNotOverdueBeforeItsTimeOrWithoutOneOrWhenItHasEnded() {
        scenario.given(startedForAMinute("a"), started("b"));
        scenario.passes(Duration.ofSeconds(57));
        assertThat(scenario.happened(stepDue(1))).containsExactly("refused nothing_due");
        assertThat(scenario.happened(stepDue(2))).containsExactly("refused nothing_due");
        scenario.given(completed("a"));
        assertThat(scenario.happened(stepDue(1))).containsExactly("refused nothing_due");
    }

    @Test
    void aStepIsOverdueAtItsTime() {
        scenario.given(startedForAMinute("a"));
        scenario.passes(Duration.ofSeconds(59));
        assertThat(scenario.happened(stepDue(1))).startsWith("a/1 timed out");
    }

    private void expire() {
        for (int attempt = 1; attempt <= 5; attempt++) {
            scenario.passes(MINUTE).given(answerDue(1));
        }
        assertThat(scenario.history.rollback(1).status()).hasToString("EXPIRED");
    }
}
