package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plans that are stopped before their end. */
@Timeout(180)
class StoppingIT {

    private static final Duration TIME = Duration.ofSeconds(4);

    @RegisterExtension
    static final RunnerTester tester = new RunnerTester("stopping");

    @Test
    void aClosedRunnerInterruptsItsStepsAndLeavesThePlanAsTheLogHasIt() throws Exception {
        Interruptible one = new Interruptible();
        Plan<Order> plan = Plan.named("closed", Order.class)
                .step("one", order -> {
                    one.work();
                    return order;
                })
                .build();
        PlanRunner closing = PlanRunner.connect(RunnerInstallation.running());
        Future<PlanResult<Order>> running = tester.start(closing, plan, Order.NEW);
        one.awaitBegun();

        closing.close();

        one.awaitInterrupted();
        assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(PlanStoppedException.class)
                .hasMessageContaining("closed");
        assertThat(tester.kinds()).containsExactly("StepStarted 1", "RollbackRequested 1", "RollbackApplied 2");
    }

    /** Close cannot wait for the step that calls it. The plan says so, and does not blame the broker. */
    @Test
    void aRunnerThatIsClosedByAStepSaysWhatHappened() throws Exception {
        PlanRunner closing = PlanRunner.connect(RunnerInstallation.running());
        Plan<Order> plan = Plan.named("closing", Order.class)
                .step("one", order -> {
                    closing.close();
                    return order.with("one");
                })
                .build();

        Future<PlanResult<Order>> running = tester.start(closing, plan, Order.NEW);

        assertThatThrownBy(() -> running.get(120, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(PlanStoppedException.class)
                .hasMessageContaining("the plan runner was closed")
                .hasMessageContaining("id again to resume")
                .hasMessageNotContaining("broker")
                .satisfies(stopped -> assertThat(((PlanStoppedException) stopped).problem())
                        .isEqualTo(PlanStoppedException.Problem.CLOSED));
    }

    @Test
    void theTimeOfAStepThatIsLeftDoesNotRunOut() throws Exception {
        Interruptible two = new Interruptible();
        Plan<Order> plan = Plan.named("left", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> tester.story().add("undo one"))
                .step("two", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        two.work();
                    }
                    return order.with("two");
                })
                .timeout(TIME)
                .undo(order -> tester.story().add("undo two of " + order.done()))
                .undoUnfinished()
                .build();
        PlanRunner closing = PlanRunner.connect(RunnerInstallation.running());
        Future<PlanResult<Order>> running = tester.start(closing, plan, Order.NEW);
        two.awaitBegun();

        closing.close();

        assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(PlanStoppedException.class);
        assertThat(tester.story().lines()).contains("undo two of [one]").doesNotContain("undo one");
        // The time of a step that began later runs out.
        EntityKey other = RunnerInstallation.neighbour(RunnerInstallation.running(), tester.plan());
        RunnerInstallation.say(
                other,
                new StepStarted(
                        1L, new Step("two", 0, 1), Snapshot.of("-"), TIME.toMillis(), null, Map.of(), List.of()));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> RunnerInstallation.facts(other).stream().anyMatch(Fact.StepClosed.class::isInstance));
        assertThat(RunnerInstallation.head(tester.plan()).openSteps()).isEmpty();
        assertThat(tester.facts(Fact.StepClosed.class))
                .extracting(Fact.StepClosed::outcome)
                .containsExactly(StepOutcome.COMPLETED);
        assertThat(RunnerInstallation.rollback(tester.plan(), 1).status()).isEqualTo(Rollback.Status.APPLIED);

        PlanResult<Order> resumed = tester.run(plan, Order.NEW);

        assertThat(resumed.completed()).isTrue();
        assertThat(resumed.state()).isEqualTo(Order.NEW.with("one").with("two"));
        assertThat(resumed.attempts()).isEqualTo(Map.of("one", 1, "two", 2));
    }

    @Test
    void anInterruptedCallerStopsThePlanAndItsStep() throws Exception {
        Interruptible one = new Interruptible();
        Plan<Order> plan = Plan.named("interrupted", Order.class)
                .step("one", order -> {
                    one.work();
                    return order;
                })
                .build();
        Future<PlanResult<Order>> running = tester.start(plan, Order.NEW);
        one.awaitBegun();

        tester.interrupt();

        one.awaitInterrupted();
        assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        assertThat(tester.kinds()).containsExactly("StepStarted 1");
    }

    @Test
    void aCancelledPlanIsTakenBackAndFails() throws Exception {
        Interruptible second = new Interruptible();
        Plan<Order> plan = Plan.named("cancelled", Order.class)
                .step("a", order -> order.with("a"))
                .undo(state -> tester.story().add("undo a"))
                .step("b", (state, context) -> {
                    second.work();
                    return state;
                })
                .build();
        Future<PlanResult<Order>> running = tester.start(plan, Order.NEW);
        second.awaitBegun();

        assertThat(tester.runner().cancel(tester.id(), "not needed any more")).isTrue();

        PlanResult<Order> result = running.get(60, TimeUnit.SECONDS);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo(Order.NEW);
        assertThat(result.error()).isEqualTo(new ErrorDetail("cancelled", "not needed any more", false));
        assertThat(tester.story().lines()).contains("undo a");
        assertThat(tester.runner().cancel(tester.id(), "again")).isFalse();
        assertThat(tester.runner().run(plan, tester.id(), Order.NEW).error()).isEqualTo(result.error());
    }

    @Test
    void aClosingRunnerLetsItsPlansFinishWhereThereIsTimeForThat() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Plan<Order> plan = Plan.named("closing", Order.class)
                .step("a", order -> {
                    begun.countDown();
                    goOn.await();
                    return order.with("a");
                })
                .step("b", order -> order.with("b"))
                .build();
        PlanRunner closing = PlanRunner.connect(RunnerInstallation.running());
        Future<PlanResult<Order>> running = tester.start(closing, plan, Order.NEW);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> closing.close(Duration.ofSeconds(60)));
        goOn.countDown();

        assertThat(running.get(60, TimeUnit.SECONDS).completed()).isTrue();
        closed.get(60, TimeUnit.SECONDS);
    }
}
