package dev.rewind.rules;

import static dev.rewind.rules.Life.answerDue;
import static dev.rewind.rules.Life.applied;
import static dev.rewind.rules.Life.captured;
import static dev.rewind.rules.Life.completed;
import static dev.rewind.rules.Life.failed;
import static dev.rewind.rules.Life.notApplied;
import static dev.rewind.rules.Life.requested;
import static dev.rewind.rules.Life.retry;
import static dev.rewind.rules.Life.started;
import static dev.rewind.rules.Life.startedForAMinute;
import static dev.rewind.rules.Life.stepDue;
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

    private final Life life = new Life();

    @Test
    void whatIsNotAnsweredInAMinuteIsCommandedAgainUpToFiveTimesAndThenExpires() {
        life.given(started("a"), failed("a"));
        for (int attempt = 2; attempt <= 5; attempt++) {
            Fact.RollbackOrdered again = (Fact.RollbackOrdered)
                    life.passes(MINUTE).happens(answerDue(1)).get(0);
            assertThat(again.attempt()).isEqualTo(attempt);
            assertThat(again.respondBy()).isEqualTo(again.at().plus(MINUTE));
            assertThat(life.state.epoch()).isEqualTo(2);
        }
        assertThat(life.passes(MINUTE).happened(answerDue(1))).containsExactly("r1 expired");
        assertThat(life.status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
        assertThat(life.passes(MINUTE).happened(answerDue(1))).containsExactly("refused nothing_due");
        assertThat(life.history.rollback(1).attempts()).isEqualTo(5);
    }

    @Test
    void anExpiredRollbackHasEndedAndIsNotSupersededToo() {
        life.given(started("a"), failed("a"));
        for (int attempt = 1; attempt <= 5; attempt++) {
            life.passes(MINUTE).given(answerDue(1));
        }
        assertThat(life.happened(requested(null))).containsExactly("r2 to 1 in epoch 3 undo [~a/1]");
        assertThat(life.history.rollback(1).status()).isEqualTo(Rollback.Status.EXPIRED);
    }

    @Test
    void theFenceStaysClosedWhileTheCommandIsSentAgain() {
        life.given(started("a"), failed("a"));
        life.passes(MINUTE).given(answerDue(1));
        assertThat(life.happened(started("a"))).containsExactly("refused rollback_pending");
    }

    @Test
    void theCommandThatIsSentAgainIsTheSameButForAttemptAndTime() {
        life.given(started("a"), completed("a"), started("b"));
        Fact.RollbackOrdered first =
                (Fact.RollbackOrdered) life.happens(failed("b")).get(1);
        Fact.RollbackOrdered again =
                (Fact.RollbackOrdered) life.passes(MINUTE).happens(answerDue(1)).get(0);
        assertThat(again)
                .usingRecursiveComparison()
                .ignoringFields("event", "at", "attempt", "respondBy")
                .isEqualTo(first);
    }

    @Test
    void nobodyIsOverdueBeforeTheTimeByTheLogsClock() {
        life.given(started("a"), failed("a"));
        life.passes(Duration.ofSeconds(58));
        assertThat(life.happened(answerDue(1))).containsExactly("refused nothing_due");
        assertThat(life.happened(answerDue(1))).containsExactly(AGAIN);
        assertThat(life.happened(answerDue(1))).containsExactly("refused nothing_due");
    }

    @Test
    void whatIsAnsweredIsNotOverdue() {
        life.given(started("a"), failed("a"), applied(1));
        assertThat(life.passes(MINUTE).happened(answerDue(1))).containsExactly("refused nothing_due");
    }

    @Test
    void aTimerSpeaksOfOneRollbackOnly() {
        life.given(started("a"), failed("a"));
        life.passes(MINUTE);
        assertThat(life.happened(answerDue(2))).containsExactly("refused nothing_due");
        assertThat(life.happened(new PlanEvent.DeadlineReached(
                        null, null, new RollbackId(EntityKey.plan("b"), 1), 1, Life.START)))
                .containsExactly("refused nothing_due");
    }

    @Test
    void anExpiredRollbackMayStillBeAnswered() {
        life.given(started("a"), failed("a"));
        expire();
        assertThat(life.happened(applied(1))).containsExactly("r1 applied");
        assertThat(life.status()).isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aWorkerThatGoesOnInTheNewEpochHasAppliedAnExpiredRollback() {
        life.given(started("a"), failed("a"));
        expire();
        assertThat(life.happened(started("a", 2, 2L)))
                .containsExactly("r1 applied", "taken 2 after 1 in epoch 2 for a");
    }

    @Test
    void aWorkerThatNamesNoEpochSaysNothingAboutAnExpiredRollback() {
        life.given(started("a"), failed("a"));
        expire();
        assertThat(life.happened(captured("on"))).containsExactly("taken 2 after 1 in epoch 2");
        assertThat(life.status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
    }

    @Test
    void aRollbackThatFailedIsNotAppliedByGoingOn() {
        life.given(started("a"), failed("a"), notApplied(1));
        assertThat(life.happened(started("a", 2, 2L))).containsExactly("taken 2 after 1 in epoch 2 for a");
        assertThat(life.status()).isEqualTo(EntityStatus.ROLLBACK_FAILED);
    }

    @Test
    void anOperatorMayHaveItCommandedOnceMore() {
        life.given(started("a"), failed("a"));
        expire();
        Fact.RollbackOrdered again =
                (Fact.RollbackOrdered) life.happens(retry()).get(0);
        assertThat(again.attempt()).isEqualTo(6);
        assertThat(life.status()).isEqualTo(EntityStatus.ROLLING_BACK);
        assertThat(life.passes(MINUTE).happened(answerDue(1))).containsExactly("r1 expired");
    }

    @Test
    void anOperatorNeedNotWaitForTheTimer() {
        life.given(started("a"), failed("a"));
        assertThat(life.happened(retry())).containsExactly(AGAIN);
    }

    @Test
    void aFailedRollbackMayBeAppliedLateOrCommandedAgain() {
        life.given(started("a"), failed("a"), notApplied(1));
        assertThat(life.happened(retry())).containsExactly(AGAIN);
        life.given(notApplied(1));
        assertThat(life.happened(applied(1))).containsExactly("r1 applied");
        assertThat(life.happened(retry())).containsExactly("refused rollback_settled");
    }

    @Test
    void aRetryAfterTheEntityMovedOnIsRefused() {
        assertThat(life.happened(retry())).containsExactly("refused unknown_rollback");
        life.given(started("a"), failed("a"), notApplied(1), captured("on"));
        assertThat(life.happened(retry())).containsExactly("refused latest_changed");
    }

    @Test
    void aStepThatIsOverdueGoesBackToWhereItStarted() {
        life.given(startedForAMinute("a"), completed("a"), startedForAMinute("b"));
        List<Fact> facts = life.passes(MINUTE).happens(stepDue(2));
        assertThat(facts).map(Said::of).containsExactly("b/1 timed out", "r1 to 2 in epoch 2 undo [~b/1]");
        assertThat(((Fact.RollbackOrdered) facts.get(1)).cause().kind()).isEqualTo(RollbackCause.Kind.STEP_TIMED_OUT);
    }

    @Test
    void aStepIsNotOverdueBeforeItsTimeOrWithoutOneOrWhenItHasEnded() {
        life.given(startedForAMinute("a"), started("b"));
        life.passes(Duration.ofSeconds(57));
        assertThat(life.happened(stepDue(1))).containsExactly("refused nothing_due");
        assertThat(life.happened(stepDue(2))).containsExactly("refused nothing_due");
        life.given(completed("a"));
        assertThat(life.happened(stepDue(1))).containsExactly("refused nothing_due");
    }

    @Test
    void aStepIsOverdueAtItsTime() {
        life.given(startedForAMinute("a"));
        life.passes(Duration.ofSeconds(59));
        assertThat(life.happened(stepDue(1))).startsWith("a/1 timed out");
    }

    private void expire() {
        for (int attempt = 1; attempt <= 5; attempt++) {
            life.passes(MINUTE).given(answerDue(1));
        }
        assertThat(life.history.rollback(1).status()).hasToString("EXPIRED");
    }
}
