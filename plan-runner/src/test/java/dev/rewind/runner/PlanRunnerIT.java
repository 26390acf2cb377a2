package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.RollbackApplied;
import dev.rewind.events.PlanEvent.RollbackFailed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanResult.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PlanRunnerIT {

    private static final Order NEW = new Order(42, List.of());

    private static PlanRunner runner;

    private final Story story = new Story();

    /** The state of these tests' plans: what was done so far. */
    record Order(int number, List<String> done) {
        Order with(String deed) {
            List<String> more = new ArrayList<>(done);
            more.add(deed);
            return new Order(number, more);
        }
    }

    @BeforeAll
    static void connect() {
        runner = PlanRunner.connect(Rewind.running());
    }

    @AfterAll
    static void close() {
        runner.close();
    }

    @Test
    void aPlanThatGoesWellIsAChainOfCheckpoints() throws Exception {
        Plan<Order> plan = Plan.named("well", Order.class)
                .step("one", order -> order.with("one"))
                .step("two", order -> order.with("two"))
                .build();
        String id = Rewind.freshId("well");

        PlanResult<Order> result = runner.run(plan, id, NEW, story);

        assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(result.state()).isEqualTo(new Order(42, List.of("one", "two")));
        assertThat(result.epoch()).isEqualTo(1);
        assertThat(result.attempts()).isEqualTo(Map.of("one", 1, "two", 1));
        assertThat(result.undone()).isEmpty();
        assertThat(story.lines())
                .containsExactly(
                        "checkpoint before one/1",
                        "started one/1",
                        "completed one/1",
                        "checkpoint before two/1",
                        "started two/1",
                        "completed two/1",
                        "plan completed");
        assertThat(story.checkpoints()).extracting(Checkpoint::sequence).containsExactly(1L, 2L, 3L);
        assertThat(story.checkpoints())
                .extracting(Checkpoint::stateHash)
                .containsExactly(
                        hash(NEW), hash(NEW.with("one")), hash(NEW.with("one").with("two")));
        assertThat(Rewind.published(Rewind.running(), EntityKey.plan(id)))
                .extracting(PlanEvent::epoch)
                .containsOnly(1L);
    }

    @Test
    void aStepThatFailsOnceGoesBackToItsCheckpointAndTriesAgain() throws Exception {
        Plan<Order> plan = Plan.named("once", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> story.add("undo one"))
                .step("two", (order, context) -> {
                    story.add("two sees " + order.done());
                    if (context.step().attempt() == 1) {
                        throw new StepFailedException("card_declined", "not today");
                    }
                    return order.with("two");
                })
                .attempts(2)
                .undo(order -> story.add("undo two"))
                .build();
        String id = Rewind.freshId("once");

        PlanResult<Order> result = runner.run(plan, id, NEW, story);

        assertThat(result.completed()).isTrue();
        assertThat(result.epoch()).isEqualTo(2);
        assertThat(result.attempts()).isEqualTo(Map.of("one", 1, "two", 2));
        assertThat(story.lines())
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
        assertThat(kinds(id))
                .containsExactly(
                        "StepStarted 1",
                        "StepCompleted 1",
                        "StepStarted 1",
                        "StepFailed 1",
                        "RollbackApplied 2",
                        "StepStarted 2",
                        "StepCompleted 2",
                        "PlanCompleted 2");
        assertThat(applied(id).get(0).stateHash()).isEqualTo(hash(NEW.with("one")));
    }

    @Test
    void aStepThatAlwaysFailsTakesThePlanBackToItsStartNewestFirst() throws Exception {
        Plan<Order> plan = Plan.named("always", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> story.add("undo one of " + order.done()))
                .step("two", order -> order.with("two"))
                .undo(order -> story.add("undo two of " + order.done()))
                .step("three", order -> {
                    throw new IllegalStateException("never");
                })
                .attempts(2)
                .undo(order -> story.add("undo three"))
                .build();
        String id = Rewind.freshId("always");

        PlanResult<Order> result = runner.run(plan, id, NEW, story);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo(NEW);
        assertThat(result.attempts()).isEqualTo(Map.of("one", 1, "two", 1, "three", 2));
        assertThat(result.epoch()).isEqualTo(4);
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("two", "one");
        assertThat(result.error()).satisfies(error -> {
            assertThat(error.type()).isEqualTo("java.lang.IllegalStateException");
            assertThat(error.message()).isEqualTo("never");
        });
        assertThat(story.lines())
                .endsWith(
                        "failed three/2: java.lang.IllegalStateException",
                        "command to checkpoint 4",
                        "restored checkpoint 4",
                        "command to checkpoint 1",
                        "undo two of [one, two]",
                        "undone two/1",
                        "undo one of [one]",
                        "undone one/1",
                        "restored checkpoint 1",
                        "plan failed: java.lang.IllegalStateException");
        assertThat(applied(id)).last().satisfies(answer -> {
            assertThat(answer.stateHash()).isEqualTo(hash(NEW));
            assertThat(answer.undone()).extracting(UndoStep::step).containsExactly("two", "one");
        });
    }

    @Test
    void aStepWhoseTimeIsUpIsInterruptedAndHasFailed() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Plan<Order> plan = Plan.named("slow", Order.class)
                .step("slow", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                        }
                    }
                    return order.with("slow");
                })
                .timeout(Duration.ofMillis(200))
                .attempts(2)
                .build();
        String id = Rewind.freshId("slow");

        PlanResult<Order> result = runner.run(plan, id, NEW, story);

        assertThat(result.completed()).isTrue();
        assertThat(interrupted.getCount()).isZero();
        assertThat(story.lines()).contains("failed slow/1: timeout", "completed slow/2");
        assertThat(Rewind.published(Rewind.running(), EntityKey.plan(id)).get(0))
                .isInstanceOfSatisfying(
                        StepStarted.class,
                        event -> assertThat(event.timeoutMs()).isEqualTo(200));
    }

    @Test
    void whatALateStepDidAfterAllIsUndone() throws Exception {
        Plan<Order> plan = Plan.named("late", Order.class)
                .step("late", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        ignoreInterrupt();
                    }
                    return order.with("late " + context.step().attempt());
                })
                .undo(order -> story.add("undo " + order.done()))
                .timeout(Duration.ofMillis(100))
                .attempts(2)
                .build();

        PlanResult<Order> result = runner.run(plan, Rewind.freshId("late"), NEW, story);

        assertThat(result.state().done()).containsExactly("late 2");
        assertThat(story.lines()).contains("failed late/1: timeout", "undo [late 1]", "undone late/1");
    }

    @Test
    void anOperatorsRollbackInterruptsTheStepAndThePlanGoesOnFromTheTarget() throws Exception {
        String id = Rewind.freshId("operator");
        EntityKey entity = EntityKey.plan(id);
        Plan<Order> plan = Plan.named("operator", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> story.add("undo one"))
                .step("two", order -> order.with("two"))
                .undo(order -> story.add("undo two"))
                .step("three", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        Rewind.requestRollback(entity, new RollbackTarget.ToStep("one"));
                        new CountDownLatch(1).await();
                    }
                    return order.with("three");
                })
                .undo(order -> story.add("undo three"))
                .build();

        PlanResult<Order> result = runner.run(plan, id, NEW, story);

        assertThat(result.completed()).isTrue();
        assertThat(result.state().done()).containsExactly("one", "two", "three");
        assertThat(result.attempts()).isEqualTo(Map.of("one", 2, "two", 2, "three", 2));
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("two", "one");
        assertThat(story.lines())
                .containsSubsequence(
                        "started three/1",
                        "command to checkpoint 1",
                        "undo two",
                        "undo one",
                        "restored checkpoint 1",
                        "retrying one/2",
                        "completed three/2")
                .doesNotContain("undo three");
        assertThat(kinds(id)).endsWith("StepStarted 2", "StepCompleted 2", "PlanCompleted 2");
    }

    @Test
    void aStepThatReturnsWhileItIsTakenBackIsUndoneToo() throws Exception {
        String id = Rewind.freshId("returns");
        EntityKey entity = EntityKey.plan(id);
        Plan<Order> plan = Plan.named("returns", Order.class)
                .step("one", (order, context) -> {
                    if (context.step().attempt() == 1) {
                        Rewind.requestRollback(entity, new RollbackTarget.ToStep("one"));
                        ignoreInterrupt();
                    }
                    return order.with("one " + context.step().attempt());
                })
                .undo(order -> story.add("undo " + order.done()))
                .build();

        PlanResult<Order> result = runner.run(plan, id, NEW, story);

        assertThat(result.state().done()).containsExactly("one 2");
        assertThat(story.lines()).containsSubsequence("command to checkpoint 1", "undo [one 1]", "completed one/2");
        assertThat(story.commands().get(0).undo())
                .extracting(UndoStep::completed)
                .containsExactly(false);
    }

    @Test
    void aRollbackAskedForJustBeforeThePlanCompletesIsHonoured() throws Exception {
        String id = Rewind.freshId("just-before");
        EntityKey entity = EntityKey.plan(id);
        Plan<Order> plan = Plan.named("just-before", Order.class)
                .step(
                        "one",
                        (order, context) -> order.with("one " + context.step().attempt()))
                .undo(order -> story.add("undo one"))
                .build();
        PlanListener operator = new PlanListener() {
            @Override
            public void stepCompleted(EntityKey of, Step step, Duration took) {
                if (step.attempt() == 1) {
                    Rewind.requestRollback(entity, new RollbackTarget.ToStep("one"));
                }
            }
        };

        PlanResult<Order> result = runner.run(plan, id, NEW, operator);

        assertThat(result.completed()).isTrue();
        assertThat(result.epoch()).isEqualTo(2);
        assertThat(result.state().done()).containsExactly("one 2");
        assertThat(story.lines()).containsExactly("undo one");
    }

    @Test
    void anUndoIsTriedAgain() throws Exception {
        Plan<Order> plan = Plan.named("stubborn", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> {
                    story.add("undo one");
                    if (story.lines().stream().filter("undo one"::equals).count() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                })
                .step("two", order -> {
                    throw new IllegalStateException("never");
                })
                .build();

        PlanResult<Order> result = runner.run(plan, Rewind.freshId("stubborn"), NEW, story);

        assertThat(result.state()).isEqualTo(NEW);
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("one");
    }

    @Test
    void anUndoThatFailsEndsThePlanAndSaysWhatWasUndone() throws Exception {
        Plan<Order> plan = Plan.named("stuck", Order.class)
                .step("one", order -> order.with("one"))
                .undo(order -> story.add("undo one"))
                .step("two", order -> order.with("two"))
                .undo(order -> {
                    throw new IllegalStateException("jammed");
                })
                .step("three", order -> order.with("three"))
                .undo(order -> story.add("undo three"))
                .step("four", order -> {
                    throw new IllegalStateException("never");
                })
                .build();
        String id = Rewind.freshId("stuck");

        PlanResult<Order> result = runner.run(plan, id, NEW, story);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state().done()).containsExactly("one", "two", "three");
        assertThat(result.epoch()).isEqualTo(3);
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("three");
        assertThat(result.error()).satisfies(error -> {
            assertThat(error.type()).isEqualTo("undo_failed");
            assertThat(error.message()).contains("two", "jammed");
        });
        assertThat(story.lines()).contains("undo three", "not undone two/1").doesNotContain("undo one");
        assertThat(Rewind.published(Rewind.running(), EntityKey.plan(id)))
                .last()
                .isInstanceOfSatisfying(RollbackFailed.class, failed -> {
                    assertThat(failed.undone()).extracting(UndoStep::step).containsExactly("three");
                    assertThat(failed.epoch()).isEqualTo(3);
                });
    }

    @Test
    void aCommandThatComesAgainIsAnsweredAgainAndNotApplied() throws Exception {
        String id = Rewind.freshId("again");
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
        Future<PlanResult<Order>> running = threads.submit(() -> runner.run(plan, id, NEW, story));
        await().until(() -> story.lines().contains("started one/2"));

        Rewind.command(withAttempt(story.commands().get(0), 1));
        Rewind.command(withAttempt(story.commands().get(0), 2));
        await().until(() -> applied(id).size() > 1);
        repeated.countDown();

        assertThat(running.get(30, TimeUnit.SECONDS).epoch()).isEqualTo(2);
        assertThat(applied(id))
                .hasSize(2)
                .allMatch(answer -> answer.rollbackId().number() == 1);
        assertThat(story.commands()).hasSize(1);
        threads.shutdown();
    }

    @Test
    void aStateThatIsNotTheCheckpointsIsNotTakenUp() throws Exception {
        String id = Rewind.freshId("forged");
        EntityKey entity = EntityKey.plan(id);
        Plan<Order> plan = Plan.named("forged", Order.class)
                .step("one", order -> {
                    Rewind.command(forged(entity));
                    new CountDownLatch(1).await();
                    return order;
                })
                .build();

        PlanResult<Order> result = runner.run(plan, id, NEW, story);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo(NEW);
        assertThat(result.error()).satisfies(error -> assertThat(error.type()).isEqualTo("integrity_failed"));
        assertThat(story.lines()).doesNotContain("restored checkpoint 1");
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
            results.add(threads.submit(() -> runner.run(plan, Rewind.freshId("many"), order)));
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
        String id = Rewind.freshId("twice");
        Plan<Order> plan = Plan.named("twice", Order.class)
                .step("one", order -> {
                    assertThatThrownBy(() -> runner.run(trivial(), id, NEW))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("running in this runner already");
                    throw new IllegalStateException("back to the start");
                })
                .build();

        PlanResult<Order> result = runner.run(plan, id, NEW, story);

        assertThat(result.state()).isEqualTo(NEW);
        assertThat(result.epoch()).isEqualTo(3);
    }

    @Test
    void aClosedRunnerInterruptsItsStepsAndLeavesThePlanAsTheLogHasIt() throws Exception {
        String id = Rewind.freshId("closed");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Plan<Order> plan = Plan.named("closed", Order.class)
                .step("one", order -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.countDown();
                    }
                    return order;
                })
                .build();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        PlanRunner closing = PlanRunner.connect(Rewind.running());
        Future<PlanResult<Order>> running = threads.submit(() -> closing.run(plan, id, NEW));
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        closing.close();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> running.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(PlanStoppedException.class)
                .hasMessageContaining("closed");
        assertThat(kinds(id)).containsExactly("StepStarted 1");
        threads.shutdown();
    }

    @Test
    void anInterruptedCallerStopsThePlanAndItsStep() throws Exception {
        String id = Rewind.freshId("interrupted");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Plan<Order> plan = Plan.named("interrupted", Order.class)
                .step("one", order -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.countDown();
                    }
                    return order;
                })
                .build();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<PlanResult<Order>> running = threads.submit(() -> runner.run(plan, id, NEW));
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        threads.shutdownNow();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> running.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        assertThat(kinds(id)).containsExactly("StepStarted 1");
    }

    @Test
    void aStateThatIsTooLargeFailsTheStepThatMadeIt() throws Exception {
        Plan<Order> plan = Plan.named("large", Order.class)
                .step("grow", order -> order.with("x".repeat(1_000_000)))
                .undo(order -> story.add("undo " + order.done().size()))
                .build();

        PlanResult<Order> result = runner.run(plan, Rewind.freshId("large"), NEW, story);

        assertThat(result.error()).satisfies(error -> {
            assertThat(error.type()).isEqualTo("state_too_large");
            assertThat(error.message()).contains("921600");
        });
        assertThat(story.lines()).contains("undo 0");
    }

    private static Plan<Order> trivial() {
        return Plan.named("trivial", Order.class).step("one", order -> order).build();
    }

    /** Work that notices its interrupt and finishes all the same. */
    private static void ignoreInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // That is the point.
        }
    }

    private static String hash(Order order) {
        return Snapshot.of(order).hash();
    }

    private static List<String> kinds(String id) {
        return Rewind.published(Rewind.running(), EntityKey.plan(id)).stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.epoch())
                .toList();
    }

    private static List<RollbackApplied> applied(String id) {
        return Rewind.published(Rewind.running(), EntityKey.plan(id)).stream()
                .filter(RollbackApplied.class::isInstance)
                .map(RollbackApplied.class::cast)
                .toList();
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
                        new dev.rewind.events.CheckpointId(entity, 1),
                        null,
                        1,
                        Checkpoint.STEP_STARTED,
                        new Step("one", 0, 1),
                        null,
                        Map.of(),
                        hash(NEW),
                        null,
                        "",
                        1,
                        null,
                        java.time.Instant.EPOCH,
                        new dev.rewind.events.EventRef("e", "/test", 0, 0),
                        null,
                        null)
                .chained();
        return new RollbackCommand(
                new RollbackId(entity, 1),
                entity,
                2,
                CheckpointRef.of(checkpoint),
                Snapshot.of(NEW.with("forged")),
                new RollbackCause("e", RollbackCause.Kind.REQUESTED, null, null, "because", "nobody"),
                List.of(),
                1,
                java.time.Instant.EPOCH);
    }
}
