package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.runner.PlanResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plans that complete, fail and recover. */
@Timeout(180)
class PlanRunnerIT {

    @RegisterExtension
    static final RunnerTester tester = new RunnerTester("planrunner");

    @Test
    void aPlanThatGoesWellIsAChainOfCheckpoints() throws Exception {
        Plan<Order> plan = Plan.named("well", Order.class)
                .step("one", order -> order.with("one"))
                .step("two", order -> order.with("two"))
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(result.state()).isEqualTo(new Order(42, List.of("one", "two")));
        assertThat(result.epoch()).isEqualTo(1);
        assertThat(result.attempts()).isEqualTo(Map.of("one", 1, "two", 1));
        assertThat(result.undone()).isEmpty();
        assertThat(tester.story().lines())
                .containsExactly(
                        "checkpoint before one/1",
                        "started one/1",
                        "completed one/1",
                        "checkpoint before two/1",
                        "started two/1",
                        "completed two/1",
                        "plan completed");
        assertThat(tester.story().checkpoints())
                .extracting(Checkpoint::sequence)
                .containsExactly(1L, 2L, 3L);
        assertThat(tester.story().checkpoints())
                .extracting(Checkpoint::stateHash)
                .containsExactly(
                        Order.NEW.hash(),
                        Order.NEW.with("one").hash(),
                        Order.NEW.with("one").with("two").hash());
        assertThat(tester.kinds()).containsExactly("StepStarted 1", "StepStarted 1", "PlanCompleted 1");
        assertThat(tester.facts(Fact.StepClosed.class))
                .extracting(closed -> closed.step().name() + " " + closed.outcome())
                .containsExactly("one COMPLETED", "two COMPLETED");
        assertThat(tester.published()).extracting(PlanEvent::epoch).containsOnly(1L);
    }

    @Test
    void aStepThatFailsOnceGoesBackToItsCheckpointAndTriesAgain() throws Exception {
        Plan<Order> plan = Plan.named("once", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> tester.story().add("undo one"))
                .step("two", (order, context) -> {
                    tester.story().add("two sees " + order.done());
                    if (context.step().attempt() == 1) {
                        throw new StepFailedException("card_declined", "not today");
                    }
                    return order.with("two");
                })
                .attempts(2)
                .undo(order -> tester.story().add("undo two"))
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.completed()).isTrue();
        assertThat(result.epoch()).isEqualTo(2);
        assertThat(result.attempts()).isEqualTo(Map.of("one", 1, "two", 2));
        assertThat(tester.story().lines())
                .containsExactly(
                        "checkpoint before one/1",
                        "started one/1",
                        "completed one/1",
                        "checkpoint before two/1",
                        "started two/1",
                        "two sees [one]",
                        "failed two/1: card_declined",
                        "command to checkpoint 2",
                        "restored checkpoint 2",
                        "retrying two/2",
                        "checkpoint before two/2",
                        "started two/2",
                        "two sees [one]",
                        "completed two/2",
                        "plan completed");
        assertThat(tester.kinds())
                .containsExactly(
                        "StepStarted 1",
                        "StepStarted 1",
                        "StepFailed 1",
                        "RollbackApplied 2",
                        "StepStarted 2",
                        "PlanCompleted 2");
        assertThat(tester.published())
                .filteredOn(StepStarted.class::isInstance)
                .extracting(event -> ((StepStarted) event).completes())
                .as("a step that starts again completes nothing once more")
                .containsExactly(null, new CompletedStep("one", 0, 1), null);
        assertThat(tester.applied().get(0).stateHash())
                .isEqualTo(Order.NEW.with("one").hash());
    }

    @Test
    void whereNoStepFollowsAtOnceTheStepHasAnEventOfItsOwnWithItsState() throws Exception {
        Plan<Order> plan = Plan.named("waits", Order.class)
                .step("one", order -> order.with("one"))
                .step("asked", order -> order.with("asked"))
                .when(order -> {
                    // The condition may take a while, so the step before is in the log already.
                    assertThat(tester.kinds()).containsExactly("StepStarted 1", "StepCompleted 1");
                    return true;
                })
                .step("left", order -> order.with("left"))
                .step("right", order -> order)
                .alongside()
                .step("last", order -> order.with("last"))
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.error()).isNull();
        assertThat(result.state().done()).containsExactly("one", "asked", "left", "last");
        assertThat(tester.published().stream().map(PlanRunnerIT::shown))
                .containsExactly(
                        "one starts",
                        "one completed",
                        "asked starts",
                        "left starts, asked completed",
                        "right starts",
                        "any of two completed",
                        "any of two completed",
                        "last starts",
                        "the plan completed");
        assertThat(RunnerInstallation.head(tester.plan()).openSteps()).isEmpty();
        assertThat(RunnerInstallation.head(tester.plan()).counts().stepsCompleted())
                .isEqualTo(5);
        assertThat(RunnerInstallation.head(tester.plan()).counts().refused()).isZero();
    }

    private static String shown(PlanEvent event) {
        if (event instanceof StepStarted started) {
            CompletedStep before = started.completes();
            return started.step().name() + " starts" + (before == null ? "" : ", " + before.step() + " completed");
        }
        if (event instanceof StepCompleted completed) {
            assertThat(completed.state()).isNotNull();
            String name = completed.step().name();
            return (name.equals("left") || name.equals("right") ? "any of two" : name) + " completed";
        }
        return event instanceof PlanEvent.PlanCompleted ? "the plan completed" : event.toString();
    }

    @Test
    void aStepWhoseTimeIsUpIsInterruptedAndHasFailed() throws Exception {
        Interruptible slow = new Interruptible();
        Plan<Order> plan = Plan.named("slow", Order.class)
                .step("slow", (order, context) -> {
                    if (slow.begins(context.step())) {
                        slow.work();
                    }
                    return order.with("slow");
                })
                .timeout(Duration.ofMillis(200))
                .attempts(9)
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.completed()).isTrue();
        slow.awaitInterrupted();
        assertThat(tester.story().lines())
                .contains(
                        "failed slow/" + slow.attempt() + ": timeout",
                        "completed slow/" + result.attempts().get("slow"));
        assertThat(tester.published().get(0))
                .isInstanceOfSatisfying(
                        StepStarted.class,
                        event -> assertThat(event.timeoutMs()).isEqualTo(200));
    }

    @Test
    void whatALateStepDidAfterAllIsUndone() throws Exception {
        Interruptible late = new Interruptible();
        Plan<Order> plan = Plan.named("late", Order.class)
                .step("late", (order, context) -> {
                    if (late.begins(context.step())) {
                        late.workStubbornly();
                    }
                    return order.with("late " + context.step().attempt());
                })
                .undo(order -> tester.story().add("undo " + order.done()))
                .timeout(Duration.ofSeconds(1))
                .attempts(9)
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.state().done()).singleElement().isNotEqualTo("late " + late.attempt());
        assertThat(tester.story().lines())
                .contains(
                        "failed late/" + late.attempt() + ": timeout",
                        "undo [late " + late.attempt() + "]",
                        "undone late/" + late.attempt());
    }

    @Test
    void fiftyPlansAtOnceDoNotDisturbOneAnother() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(50);
        List<Future<PlanResult<Order>>> results = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            Order order = new Order(number, List.of());
            boolean doomed = number % 5 == 0;
            Plan<Order> plan = Plan.named("many", Order.class)
                    .step("one", it -> it.with("one"))
                    .undo(it -> {})
                    .step("two", (it, context) -> {
                        if (doomed || context.step().attempt() == 1) {
                            throw new IllegalStateException("no");
                        }
                        return it.with("two");
                    })
                    .attempts(2)
                    .build();
            results.add(threads.submit(() -> tester.runner().run(plan, RunnerInstallation.freshId("many"), order)));
        }

        for (int number = 0; number < 50; number++) {
            PlanResult<Order> result = results.get(number).get(60, TimeUnit.SECONDS);
            boolean doomed = number % 5 == 0;
            assertThat(result.completed()).isEqualTo(!doomed);
            assertThat(result.state()).isEqualTo(new Order(number, doomed ? List.of() : List.of("one", "two")));
            assertThat(result.epoch()).isEqualTo(doomed ? 4 : 2);
        }
        threads.shutdown();
    }

    @Test
    void aPlanOfTheSameIdRunsOnlyOnceInARunner() throws Exception {
        Plan<Order> plan = Plan.named("twice", Order.class)
                .step("one", order -> {
                    assertThatThrownBy(() -> tester.run(trivial(), Order.NEW))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("already running in this runner");
                    throw new IllegalStateException("back to the start");
                })
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.state()).isEqualTo(Order.NEW);
        assertThat(result.epoch()).isEqualTo(3);
    }

    @Test
    void aStateThatIsTooLargeFailsTheStepThatMadeIt() throws Exception {
        Plan<Order> plan = Plan.named("large", Order.class)
                .step("grow", order -> order.with("x".repeat(1_000_000)))
                .undo(order -> tester.story().add("undo " + order.done().size()))
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.error()).satisfies(error -> {
            assertThat(error.type()).isEqualTo("state_too_large");
            assertThat(error.message()).contains("921600");
        });
        assertThat(tester.story().lines()).contains("undo 0");
    }

    private static Plan<Order> trivial() {
        return Plan.named("trivial", Order.class).step("one", order -> order).build();
    }
}
