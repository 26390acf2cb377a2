package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.testsupport.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Plans whose steps wait for signals and times, in a runner that waits with them. */
@Timeout(180)
class WaitingPlanIT {

    @RegisterExtension
    static final RunnerTester tester = new RunnerTester("waiting");

    private static final Duration LONG = Duration.ofDays(3);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** The payload of a signal. */
    private record Approval(int limit) {}

    @Test
    void aSignalEndsTheWaitAndItsPayloadGetsIntoTheState() throws Exception {
        Plan<Order> plan = approved(LONG)
                .step("ship", order -> order.with("shipped"))
                .timeout(Duration.ofSeconds(30))
                .build();
        Future<PlanResult<Order>> running = tester.start(plan, Order.NEW);
        awaitStatus(EntityStatus.WAITING);
        Entity.OpenStep open = head().openSteps().get(0);
        assertThat(open.waits().signal()).isEqualTo("approved");
        assertThat(open.waits().until()).isAfter(Instant.now().plus(Duration.ofDays(2)));
        assertThat(open.waits().hasNoRunner()).isFalse();

        signal("approved", Map.of("limit", 7));

        PlanResult<Order> result = running.get(60, TimeUnit.SECONDS);
        assertThat(result.completed()).isTrue();
        assertThat(result.state())
                .isEqualTo(Order.NEW.with("reserved").with("approved 7 by ann").with("shipped"));
        assertThat(result.attempts()).isEqualTo(Map.of("reserve", 1, "approval", 1, "ship", 1));
        assertThat(tester.story().lines())
                .containsSubsequence(
                        "completed reserve/1",
                        "waiting approval/1 for approved",
                        "waited approval/1: approved",
                        "started approval/1",
                        "completed approval/1");
    }

    @Test
    void aTimeEndsTheWait() throws Exception {
        Plan<Order> plan = Plan.named("waiting", Order.class)
                .sleep("cool-down", SHORT)
                .step("go", order -> order.with("gone"))
                .build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.state()).isEqualTo(Order.NEW.with("gone"));
        assertThat(tester.facts(Fact.WaitEnded.class))
                .singleElement()
                .satisfies(ended -> assertThat(ended.by()).isEqualTo(Fact.WaitEnded.WaitEnd.TIME));
        Fact.CheckpointTaken slept = tester.facts(Fact.CheckpointTaken.class).get(0);
        assertThat(tester.facts(Fact.WaitEnded.class).get(0).at())
                .isAfterOrEqualTo(slept.at().plus(SHORT));
    }

    @Test
    void aStepMayWaitUntilATimeThatItsStateTells() throws Exception {
        Plan<Order> plan = Plan.named("waiting", Order.class)
                .step("go", (order, context) -> order.with("signal " + context.signal()))
                .until(order -> Instant.parse("2020-01-01T00:00:00Z"))
                .build();

        assertThat(tester.run(plan, Order.NEW).state()).isEqualTo(Order.NEW.with("signal null"));
    }

    @Test
    void aSignalThatDoesNotComeInTimeFailsThePlanAndItsStepsAreUndone() throws Exception {
        Plan<Order> plan = approved(SHORT).attempts(3).build();

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.error())
                .isEqualTo(new ErrorDetail("wait_timeout", "signal \"approved\" did not come within PT0.3S", false));
        assertThat(result.state()).isEqualTo(Order.NEW);
        assertThat(result.attempts()).containsEntry("approval", 1);
        assertThat(tester.story().lines()).containsSubsequence("failed approval/1: wait_timeout", "undo reserve");
    }

    @Test
    void aPlanMayGoOnWithoutTheSignal() throws Exception {
        Plan<Order> plan = approved(SHORT)
                .onWaitTimeout(order -> order.with("refused"))
                .step("ship", order -> order.with("shipped"))
                .when(order -> !order.done().contains("refused"))
                .build();

        assertThat(tester.run(plan, Order.NEW).state())
                .isEqualTo(Order.NEW.with("reserved").with("refused"));
    }

    @Test
    void earlySignalsAreKeptAndDoublesAreIgnored() throws Exception {
        Plan<Order> plan = Plan.named("waiting", Order.class)
                .step("first", order -> {
                    signal("paid", 1, "the-signal");
                    signal("paid", 1, "the-signal");
                    signal("approved", 2, "another-signal");
                    Waiting.until(() -> statusOf(tester.plan()) == EntityStatus.RUNNING
                            && head().signals().size() == 2);
                    return order;
                })
                .waitFor("approval", "approved", (order, signal) -> order.with("approved " + signal.payload()))
                .waitFor("payment", "paid", (order, signal) -> order.with("paid " + signal.payload()))
                .waitFor("second-payment", "paid", (order, signal) -> order.with("paid " + signal.payload()))
                .build();
        Future<PlanResult<Order>> running = tester.start(plan, Order.NEW);

        Waiting.until(() -> statusOf(tester.plan()) == EntityStatus.WAITING
                && head().openSteps().get(0).name().equals("second-payment"));
        signal("paid", 3, "third-signal");

        assertThat(running.get(60, TimeUnit.SECONDS).state())
                .isEqualTo(Order.NEW.with("approved 2").with("paid 1").with("paid 3"));
    }

    @Test
    void aStepThatFailsAfterItsWaitDoesNotWaitAgain() throws Exception {
        Plan<Order> plan = Plan.named("waiting", Order.class)
                .step("charge", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        throw new StepFailedException("declined", "try again");
                    }
                    return order.with("charged "
                            + context.signal().payloadAs(Approval.class).limit());
                })
                .afterSignal("approved")
                .attempts(2)
                .backoff(Backoff.NONE)
                .build();
        Future<PlanResult<Order>> running = tester.start(plan, Order.NEW);
        awaitStatus(EntityStatus.WAITING);

        signal("approved", Map.of("limit", 5));

        assertThat(running.get(60, TimeUnit.SECONDS).state()).isEqualTo(Order.NEW.with("charged 5"));
        assertThat(tester.facts(Fact.SignalReceived.class)).hasSize(1);
    }

    @Test
    void aRollbackByAPersonEndsTheWaitAndThePlanWaitsAnew() throws Exception {
        AtomicInteger reserved = new AtomicInteger();
        Plan<Order> plan = Plan.named("waiting", Order.class)
                .step("reserve", order -> order.with("reserved " + reserved.incrementAndGet()))
                .undo(order -> tester.story().add("undo " + order.done()))
                .waitFor("approval", "approved", (order, signal) -> order.with("approved"))
                .build();
        Future<PlanResult<Order>> running = tester.start(plan, Order.NEW);
        awaitStatus(EntityStatus.WAITING);

        RunnerInstallation.requestRollback(tester.plan(), new RollbackTarget.ToSequence(1));
        Waiting.until(() -> reserved.get() == 2);
        awaitStatus(EntityStatus.WAITING);
        signal("approved", null);

        assertThat(running.get(60, TimeUnit.SECONDS).state())
                .isEqualTo(Order.NEW.with("reserved 2").with("approved"));
        assertThat(tester.story().lines()).contains("undo [reserved 1]");
    }

    @Test
    void aWaitingPlanIsCancelled() throws Exception {
        Future<PlanResult<Order>> running = tester.start(approved(LONG).build(), Order.NEW);
        awaitStatus(EntityStatus.WAITING);

        RunnerInstallation.say(tester.plan(), new PlanEvent.PlanCancelRequested(null, "sold out", "ann"));

        PlanResult<Order> result = running.get(60, TimeUnit.SECONDS);
        assertThat(result.error()).isEqualTo(new ErrorDetail("cancelled", "sold out", false));
        assertThat(tester.story().lines()).contains("undo reserve");
        awaitStatus(EntityStatus.FAILED);
    }

    @Test
    void aPauseLeavesAWaitingPlanPausedAndTheNextRunContinuesTheWait() throws Exception {
        Plan<Order> plan = approved(LONG).build();
        Future<PlanResult<Order>> running = tester.start(plan, Order.NEW);
        awaitStatus(EntityStatus.WAITING);
        Instant until = head().openSteps().get(0).waits().until();

        assertThat(tester.runner().pause(tester.id(), "interrupted", "ann")).isTrue();
        assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .extracting(Throwable::getCause, InstanceOfAssertFactories.type(PlanStoppedException.class))
                .satisfies(stopped -> assertThat(stopped.problem()).isEqualTo(Problem.PAUSED));
        awaitStatus(EntityStatus.PAUSED);
        signal("approved", Map.of("limit", 1));

        PlanResult<Order> result = tester.run(plan, Order.NEW);

        assertThat(result.state()).isEqualTo(Order.NEW.with("reserved").with("approved 1 by ann"));
        assertThat(tester.facts(Fact.CheckpointTaken.class).stream()
                        .filter(taken -> taken.waits() != null)
                        .map(taken -> taken.waits().until()))
                .containsExactly(until, until);
        assertThat(tester.story().lines()).doesNotContain("undo reserve");
    }

    @Test
    void aPlanWhoseRunnerIsKilledWhileItWaitsIsContinuedByAnother(@TempDir Path directory) throws Exception {
        String id = RunnerInstallation.freshId("approval");
        EntityKey entity = EntityKey.plan(id);
        Process first = RunnerProcess.start(RunnerInstallation.running(), "approval", id, directory);
        Waiting.until(() -> statusOf(entity) == EntityStatus.WAITING);
        first.destroyForcibly().waitFor();
        say(entity, "approved", "yes", UUID.randomUUID().toString());
        Waiting.until(() -> statusOf(entity) == EntityStatus.RUNNING);

        PlanResult<String> result =
                tester.runner().run(RunnerProcess.plan("approval", directory), id, "ignored", tester.story());

        assertThat(result.state()).isEqualTo("-a\"yes\"");
        assertThat(Files.readAllLines(directory.resolve("effects"))).containsExactly("+a");
        assertThat(tester.story().lines()).doesNotContain("failed approval/1: runner_lost");
        assertThat(RunnerInstallation.facts(entity))
                .filteredOn(Fact.WaitEnded.class::isInstance)
                .as("the second attempt goes on at once")
                .hasSize(2);
    }

    @Test
    void aPlanWhoseRunnerIsKilledIsStillWaitingInTheNextRunner(@TempDir Path directory) throws Exception {
        String id = RunnerInstallation.freshId("approval");
        EntityKey entity = EntityKey.plan(id);
        Process first = RunnerProcess.start(RunnerInstallation.running(), "approval", id, directory);
        Waiting.until(() -> statusOf(entity) == EntityStatus.WAITING);
        first.destroyForcibly().waitFor();

        Thread signals = new Thread(() -> {
            Waiting.until(() -> RunnerInstallation.head(entity).openSteps().stream()
                    .anyMatch(step -> step.name().equals("approval") && step.attempt() == 2));
            say(entity, "approved", "yes", UUID.randomUUID().toString());
        });
        signals.start();
        PlanResult<String> result =
                tester.runner().run(RunnerProcess.plan("approval", directory), id, "ignored", tester.story());
        signals.join();

        assertThat(result.state()).isEqualTo("-a\"yes\"");
        assertThat(RunnerInstallation.facts(entity))
                .as("a wait is no failure")
                .noneMatch(fact -> fact instanceof Fact.StepClosed closed && closed.error() != null);
    }

    private StepBuilder<Order> approved(Duration most) {
        return Plan.named("waiting", Order.class)
                .step("reserve", order -> order.with("reserved"))
                .undo(order -> tester.story().add("undo reserve"))
                .waitFor(
                        "approval",
                        "approved",
                        most,
                        (order, signal) -> order.with("approved "
                                + signal.payloadAs(Approval.class).limit() + " by " + signal.requestedBy()));
    }

    private static void signal(String name, Object payload) {
        signal(name, payload, UUID.randomUUID().toString());
    }

    private static void signal(String name, Object payload, String id) {
        say(tester.plan(), name, payload, id);
    }

    private static void say(EntityKey entity, String name, Object payload, String id) {
        RunnerInstallation.signal(entity, id, name, payload == null ? null : Snapshot.of(payload));
    }

    private static Entity head() {
        return RunnerInstallation.head(tester.plan());
    }

    private static EntityStatus statusOf(EntityKey entity) {
        try {
            return RunnerInstallation.head(entity).status();
        } catch (IllegalStateException e) {
            // The plan has no checkpoint yet.
            return EntityStatus.IDLE;
        }
    }

    private static void awaitStatus(EntityStatus status) {
        Waiting.until(() -> statusOf(tester.plan()) == status);
    }
}
