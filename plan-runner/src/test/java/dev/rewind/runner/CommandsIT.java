package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rollbacks that an operator requests while a plan runs. */
@Timeout(180)
class CommandsIT {

    @RegisterExtension
    static final RunnerTester tester = new RunnerTester("commands");

    @Test
    void anOperatorsRollbackInterruptsTheStepAndThePlanGoesOnFromTheTarget() throws Exception {
        Plan<Order> plan = Plan.named("operator", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> tester.story().add("undo one"))
                .step("two", order -> order.with("two"))
                .undo(order -> tester.story().add("undo two"))
                .step("three", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        RunnerInstallation.requestRollback(tester.plan(), new RollbackTarget.ToStep("one"));
                        new Interruptible().work();
                    }
                    return order.with("three");
                })
                .undo(order -> tester.story().add("undo three"))
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.completed()).isTrue();
        assertThat(result.state().done()).containsExactly("one", "two", "three");
        assertThat(result.attempts()).isEqualTo(Map.of("one", 2, "two", 2, "three", 2));
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("two", "one");
        assertThat(tester.story().lines())
                .containsSubsequence(
                        "started three/1",
                        "command to checkpoint 1",
                        "undo two",
                        "undo one",
                        "restored checkpoint 1",
                        "retrying one/2",
                        "completed three/2")
                .doesNotContain("undo three");
        assertThat(tester.kinds()).endsWith("StepStarted 2", "StepStarted 2", "StepStarted 2", "PlanCompleted 2");
    }

    @Test
    void aPlanGoesOnFromAnEditedStateThatItAcceptsAndRefusesOthersBeforeAnyUndo() throws Exception {
        Order wrong = Order.NEW.with("wrong");
        Order right = Order.NEW.with("by hand");
        CountDownLatch refused = new CountDownLatch(1);
        Plan<Order> plan = Plan.named("edited", Order.class)
                .checkEdits(order -> {
                    if (order.done().contains("wrong")) {
                        refused.countDown();
                        throw new IllegalArgumentException("\"wrong\" is no step");
                    }
                })
                .step("one", order -> order.with("one"))
                .undo(order -> tester.story().add("undo one"))
                .step("two", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        edit(wrong);
                        new Interruptible().work();
                    }
                    return order.with("two");
                })
                .build();

        CompletableFuture<PlanResult<Order>> run = CompletableFuture.supplyAsync(() -> {
            try {
                return tester.run(plan, Order.NEW);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        assertThat(refused.await(60, TimeUnit.SECONDS)).isTrue();
        await().until(() -> RunnerInstallation.facts(tester.plan()).stream()
                .anyMatch(fact -> fact instanceof Fact.RollbackSettled it
                        && it.outcome() == Rollback.Status.FAILED
                        && it.error().message().contains("\"wrong\" is no step")));
        tester.story().add("edited again");
        edit(right);

        PlanResult<Order> result = run.get(60, TimeUnit.SECONDS);
        assertThat(result.completed()).isTrue();
        assertThat(result.state().done()).containsExactly("by hand", "one", "two");
        assertThat(tester.story().lines())
                .containsSubsequence("refused the edit of 3", "edited again", "undo one", "completed two/2");
    }

    /** A person rolls the plan back to its start and changes the state. */
    private static void edit(Order state) {
        CheckpointId start = new CheckpointId(tester.plan(), 1);
        RunnerInstallation.say(
                tester.plan(),
                new PlanEvent.RollbackRequested(
                                null, new RollbackTarget.ToCheckpoint(start), "wrong", "ann", null, null)
                        .with(new PlanEvent.Edit(Snapshot.of(state), start, null)));
    }

    @Test
    void aStepThatReturnsWhileItIsTakenBackIsUndoneToo() throws Exception {
        Plan<Order> plan = Plan.named("returns", Order.class)
                .step("one", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        RunnerInstallation.requestRollback(tester.plan(), new RollbackTarget.ToStep("one"));
                        new Interruptible().workStubbornly();
                    }
                    return order.with("one " + context.step().attempt());
                })
                .undo(order -> tester.story().add("undo " + order.done()))
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.state().done()).containsExactly("one 2");
        assertThat(tester.story().lines())
                .containsSubsequence("command to checkpoint 1", "undo [one 1]", "completed one/2");
        assertThat(tester.story().commands().get(0).undo())
                .extracting(UndoStep::completed)
                .containsExactly(false);
    }

    @Test
    void aRollbackAskedForJustBeforeThePlanCompletesIsHonoured() throws Exception {
        Plan<Order> plan = Plan.named("just-before", Order.class)
                .step("one", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        RunnerInstallation.requestRollback(tester.plan(), new RollbackTarget.ToStep("one"));
                    }
                    return order.with("one " + context.step().attempt());
                })
                .undo(order -> tester.story().add("undo one"))
                .build();

        PlanResult<Order> result = tester.runner().run(plan, tester.id(), Order.NEW);

        assertThat(result.completed()).isTrue();
        assertThat(result.epoch()).isEqualTo(2);
        assertThat(result.state().done()).containsExactly("one 2");
        assertThat(tester.story().lines()).containsExactly("undo one");
    }

    @Test
    void aCommandThatComesAgainIsAnsweredAgainAndNotApplied() throws Exception {
        CountDownLatch repeated = new CountDownLatch(1);
        Plan<Order> plan = Plan.named("again", Order.class)
                .step("one", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    repeated.await();
                    return order.with("one");
                })
                .attempts(2)
                .build();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<PlanResult<Order>> running = threads.submit(() -> tester.run(plan, Order.NEW));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> tester.story().lines().contains("started one/2"));

        RunnerInstallation.command(withAttempt(tester.story().commands().get(0), 1));
        RunnerInstallation.command(withAttempt(tester.story().commands().get(0), 2));
        await().atMost(Duration.ofSeconds(60)).until(() -> tester.applied().size() > 1);
        repeated.countDown();

        assertThat(running.get(60, TimeUnit.SECONDS).epoch()).isEqualTo(2);
        assertThat(tester.applied())
                .hasSize(2)
                .allMatch(answer -> answer.rollbackId().number() == 1);
        assertThat(tester.story().commands()).hasSize(1);
    }

    @Test
    void aStateThatIsNotTheCheckpointsIsNotTakenUp() throws Exception {
        Plan<Order> plan = Plan.named("forged", Order.class)
                .step("one", order -> {
                    RunnerInstallation.command(forged(tester.plan()));
                    new Interruptible().work();
                    return order;
                })
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo(Order.NEW);
        assertThat(result.error()).satisfies(error -> assertThat(error.type()).isEqualTo("integrity_failed"));
        assertThat(tester.story().lines()).doesNotContain("restored checkpoint 1");
    }

    private static RollbackCommand withAttempt(RollbackCommand command, int attempt) {
        return new RollbackCommand(
                command.rollbackId(),
                command.entity(),
                command.epoch(),
                command.checkpoint(),
                command.state(),
                command.cause(),
                command.undo(),
                attempt,
                command.respondBy());
    }

    private static RollbackCommand forged(EntityKey entity) {
        Checkpoint checkpoint = new Checkpoint(
                        new CheckpointId(entity, 1),
                        null,
                        1,
                        Checkpoint.STEP_STARTED,
                        new Step("one", 0, 1),
                        null,
                        Map.of(),
                        Order.NEW.hash(),
                        null,
                        "",
                        1,
                        null,
                        Instant.EPOCH,
                        new EventRef("e", "/test", 0, 0),
                        null,
                        null)
                .chained();
        return new RollbackCommand(
                new RollbackId(entity, 1),
                entity,
                2,
                CheckpointRef.of(checkpoint),
                Snapshot.of(Order.NEW.with("forged")),
                new RollbackCause("e", RollbackCause.Kind.REQUESTED, null, null, "because", "a test"),
                List.of(),
                1,
                Instant.EPOCH);
    }
}
