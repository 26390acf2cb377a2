package dev.rewind.rules;

import static dev.rewind.rules.EntityScenario.applied;
import static dev.rewind.rules.EntityScenario.captured;
import static dev.rewind.rules.EntityScenario.completed;
import static dev.rewind.rules.EntityScenario.failed;
import static dev.rewind.rules.EntityScenario.paused;
import static dev.rewind.rules.EntityScenario.planCompleted;
import static dev.rewind.rules.EntityScenario.requested;
import static dev.rewind.rules.EntityScenario.resumed;
import static dev.rewind.rules.EntityScenario.signalled;
import static dev.rewind.rules.EntityScenario.started;
import static dev.rewind.rules.EntityScenario.stepDue;
import static dev.rewind.rules.EntityScenario.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.PlanEvent.Wait;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.Step;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.state.EntityState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Law11WaitsTest {

    private static final Wait APPROVED = new Wait("approved", null, null);
    private static final Duration HOUR = Duration.ofHours(1);

    private final EntityScenario scenario = new EntityScenario();

    @Test
    void aStepThatWaitsIsUnderWayWithoutATimeOut() {
        assertThat(scenario.happened(waiting("sign", APPROVED))).containsExactly("taken 1 after - in epoch 1 for sign");

        assertThat(scenario.status()).isEqualTo(EntityStatus.WAITING);
        Entity.OpenStep open = scenario.state.head().openSteps().get(0);
        assertThat(open.deadline()).isNull();
        assertThat(open.waits()).isEqualTo(new Step.Wait("approved", null, 60_000L));
        assertThat(scenario.passes(HOUR).happened(stepDue(1))).containsExactly("refused nothing_due");
    }

    @Test
    void aSignalEndsTheWaitAndTheStepThenHasItsWholeTime() {
        scenario.given(waiting("sign", APPROVED));
        Instant at = scenario.passes(HOUR).now();

        assertThat(scenario.happened(signalled("approved", Map.of("by", "eve"))))
                .containsExactly("signal approved", "sign/1 waited for approved");

        Fact.WaitEnded ended = (Fact.WaitEnded) scenario.facts.get(scenario.facts.size() - 1);
        assertThat(ended.payload()).isEqualTo(Snapshot.of(Map.of("by", "eve")));
        assertThat(ended.requestedBy()).isEqualTo("ann");
        assertThat(ended.deadline()).isEqualTo(at.plusSeconds(60));
        assertThat(scenario.status()).isEqualTo(EntityStatus.RUNNING);
        assertThat(scenario.state.signals()).isEmpty();
        assertThat(scenario.state.stepDeadlines()).containsEntry(1L, at.plusSeconds(60));
        assertThat(scenario.passes(HOUR).happened(stepDue(1)))
                .containsExactly("sign/1 timed out", "r1 to 1 in epoch 2 undo [~sign/1]");
    }

    @Test
    void aTimeEndsTheWaitWhenTheLogHasReachedIt() {
        scenario.given(waiting("sleep", new Wait(null, null, 60_000L)));
        assertThat(scenario.happened(stepDue(1))).containsExactly("refused nothing_due");

        assertThat(scenario.passes(HOUR).happened(stepDue(1))).containsExactly("sleep/1 waited for time");

        assertThat(scenario.happened(completed("sleep"))).containsExactly("sleep/1 completed");
    }

    @Test
    void aTimeThatHasPassedEndsTheWaitAtOnce() {
        Instant at = scenario.now();
        scenario.given(waiting("sleep", new Wait(null, Instant.parse("1960-01-01T00:00:00Z"), null)));
        assertThat(scenario.state.stepDeadlines()).containsEntry(1L, at);
        assertThat(scenario.happened(stepDue(1))).containsExactly("sleep/1 waited for time");
    }

    @Test
    void theFirstOfSignalAndTimeEndsTheWaitAndTheOtherIsTooLate() {
        scenario.given(waiting("sign", new Wait("approved", scenario.now().plusSeconds(60), null)));
        assertThat(scenario.passes(HOUR).happened(stepDue(1))).containsExactly("sign/1 waited for time");

        assertThat(scenario.happened(signalled("approved", null))).containsExactly("signal approved");

        assertThat(scenario.state.head().signals())
                .extracting(Entity.KeptSignal::name)
                .containsExactly("approved");
    }

    @Test
    void earlySignalsAreKeptAndEachIsUsedOnceOldestFirst() {
        scenario.given(started("a"), signalled("approved", 1), signalled("paid", 2), signalled("approved", 3));

        assertThat(scenario.happened(waiting("b", APPROVED)))
                .containsExactly("taken 2 after 1 in epoch 1 for b", "b/1 waited for approved");
        assertThat(((Fact.WaitEnded) scenario.facts.get(scenario.facts.size() - 1)).payload())
                .isEqualTo(Snapshot.of(1));

        assertThat(scenario.happened(waiting("c", APPROVED))).contains("c/1 waited for approved");
        assertThat(scenario.happened(waiting("d", APPROVED))).containsExactly("taken 4 after 3 in epoch 1 for d");
        assertThat(scenario.state.head().signals())
                .extracting(Entity.KeptSignal::name)
                .containsExactly("paid");
    }

    @Test
    void aSignalEndsTheLongestWaitOnly() {
        scenario.given(waiting("a", APPROVED), waiting("b", APPROVED));
        assertThat(scenario.happened(signalled("approved", null)))
                .containsExactly("signal approved", "a/1 waited for approved");
        assertThat(scenario.status()).as("one step runs").isEqualTo(EntityStatus.RUNNING);
    }

    @Test
    void aSignalThatComesTwiceCountsOnce() {
        scenario.given(started("a"));
        scenario.happens(signalled("approved", 1), "the-signal");
        assertThat(scenario.happens(signalled("approved", 1), "the-signal")).isEmpty();
        assertThat(scenario.state.signals()).hasSize(1);
    }

    @Test
    void aPlanKeepsABoundedNumberOfSignals() {
        scenario.given(started("a"));
        for (int i = 0; i < Limits.KEPT_SIGNALS; i++) {
            scenario.given(signalled("early-" + i, null));
        }
        assertThat(scenario.happened(signalled("approved", null))).containsExactly("refused too_many_signals");
        scenario.given(waiting("b", APPROVED));
        assertThat(scenario.happened(signalled("approved", null))).contains("b/1 waited for approved");
    }

    @Test
    void aPlanKeepsABoundedSizeOfPayloads() {
        scenario.given(started("a"));
        String large = "x".repeat(Limits.SIGNAL_PAYLOAD - 2);
        for (int i = 0; i < 4; i++) {
            scenario.given(signalled("large", large));
        }
        assertThat(scenario.happened(signalled("small", 1))).containsExactly("refused too_many_signals");
        assertThat(scenario.happened(signalled("empty", null))).containsExactly("signal empty");
        assertThat(scenario.happened(signalled("large", large + "x"))).containsExactly("refused signal_too_large");
    }

    @Test
    void onlyAPlanThatRunsIsSignalledAndItsEndDropsWhatItKeeps() {
        assertThat(scenario.happened(signalled("approved", null))).containsExactly("refused plan_not_running");
        scenario.given(captured(1), started("a"), signalled("approved", null), planCompleted());
        assertThat(scenario.state.signals()).isEmpty();
        assertThat(scenario.happened(signalled("approved", null))).containsExactly("refused plan_not_running");
        scenario.given(started("b"), signalled("approved", null), requested(new ToSequence(1)));
        assertThat(scenario.state.signals())
                .as("the plan is rolled back to before its start")
                .isEmpty();
    }

    @Test
    void aRollbackCancelsAStepThatWaitsAndKeepsSignals() {
        scenario.given(started("a"), completed("a"), signalled("paid", null), waiting("b", APPROVED));
        assertThat(scenario.happened(requested(null))).containsExactly("r1 to 2 in epoch 2 undo [~b/1]");
        scenario.given(applied(1));
        assertThat(scenario.happened(stepDue(2))).containsExactly("refused nothing_due");
        assertThat(scenario.happened(signalled("approved", null))).containsExactly("signal approved");
        assertThat(scenario.state.signals()).hasSize(2);
    }

    @Test
    void aStepThatWaitsMayFail() {
        scenario.given(waiting("sign", APPROVED));
        assertThat(scenario.happened(failed("sign")))
                .containsExactly("sign/1 failed", "r1 to 1 in epoch 2 undo [~sign/1]");
    }

    @Test
    void aPauseHoldsTheTimeOfAWaitAndNotItsSignal() {
        scenario.given(waiting("sign", new Wait("approved", scenario.now().plusSeconds(60), null)), paused());
        assertThat(scenario.status()).isEqualTo(EntityStatus.PAUSED);
        assertThat(scenario.passes(HOUR).happened(stepDue(1))).containsExactly("refused nothing_due");
        scenario.given(resumed());
        assertThat(scenario.status()).isEqualTo(EntityStatus.WAITING);
        assertThat(scenario.happened(stepDue(1))).containsExactly("sign/1 waited for time");

        scenario.given(completed("sign"), waiting("next", APPROVED), paused());
        assertThat(scenario.happened(signalled("approved", null))).contains("next/1 waited for approved");
        assertThat(scenario.state.stepDeadlines()).isEmpty();
        Instant at = scenario.passes(HOUR).now();
        scenario.given(resumed());
        assertThat(scenario.state.stepDeadlines()).containsEntry(2L, at.plusSeconds(60));
    }

    @Test
    void aHeadThatWaitsIsStoredAndReadAgain() throws JsonProcessingException {
        scenario.given(
                started("a"), signalled("paid", Map.of("sum", 9)), waiting("b", APPROVED), waiting("c", APPROVED));
        scenario.given(signalled("approved", null));
        String stored = Json.mapper().writeValueAsString(scenario.state);
        assertThat(Json.mapper().readValue(stored, EntityState.class)).isEqualTo(scenario.state);
    }
}
