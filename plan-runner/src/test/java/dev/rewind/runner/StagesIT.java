package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanResult.Outcome;
import dev.rewind.service.config.Setting;
import dev.rewind.testsupport.Scale;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Parallel steps and the other options of steps. */
@Timeout(120)
class StagesIT {

    @RegisterExtension
    static final RunnerTester tester = new RunnerTester("stages");

    /** The state of these tests: the changes of each step. */
    record Work(Map<String, Integer> done) {
        static final Work NONE = new Work(Map.of());

        Work with(String name, int attempt) {
            Map<String, Integer> more = new TreeMap<>(done);
            more.put(name, attempt);
            return new Work(more);
        }
    }

    @Test
    void stepsAlongsideRunAtTheSameTimeAndTheirChangesComeTogether() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("first", this::work)
                .step("a", (state, context) -> meet(together, state, context))
                .step("b", (state, context) -> meet(together, state, context))
                .alongside()
                .step("c", (state, context) -> meet(together, state, context))
                .alongside()
                .step("last", this::work)
                .build();

        PlanResult<Work> result = tester.run(plan, Work.NONE);

        assertThat(result.completed()).isTrue();
        assertThat(result.state().done()).isEqualTo(Map.of("first", 1, "a", 1, "b", 1, "c", 1, "last", 1));
        assertThat(tester.story().lines())
                .containsSubsequence("completed first/1", "started a/1", "started b/1", "started c/1");
        assertThat(RunnerInstallation.facts(tester.plan()).stream()
                        .filter(Fact.CheckpointTaken.class::isInstance)
                        .map(fact -> ((Fact.CheckpointTaken) fact).checkpoint())
                        .filter(checkpoint -> List.of("a", "b", "c").contains(name(checkpoint)))
                        .map(Checkpoint::stateHash))
                .hasSize(3)
                .containsOnly(Snapshot.of(Work.NONE.with("first", 1)).hash());
    }

    @Test
    void whatWasDoneBesideAStepThatFailsIsDoneOnceOrUndoneAndDoneAgain() throws Exception {
        CountDownLatch bothDone = new CountDownLatch(2);
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", (state, context) -> done(bothDone, state, context))
                .undo(state -> tester.story().add("undo a of " + state.done()))
                .step("b", (state, context) -> {
                    bothDone.await();
                    if (context.step().attempt() == 1) {
                        await().atMost(Duration.ofSeconds(60))
                                .until(() -> tester.story().lines().contains("completed a/1")
                                        && tester.story().lines().contains("completed c/1"));
                        throw new IllegalStateException("once");
                    }
                    return work(state, context);
                })
                .alongside()
                .attempts(2)
                .backoff(Backoff.NONE)
                .step("c", (state, context) -> done(bothDone, state, context))
                .alongside()
                .undo(state -> tester.story().add("undo c of " + state.done()))
                .build();

        PlanResult<Work> result = tester.run(plan, Work.NONE);

        // The plan goes back to the checkpoint of the failed step. Step a started before it, step c after it.
        assertThat(result.state().done()).isEqualTo(Map.of("a", 1, "b", 2, "c", 2));
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("c");
        assertThat(tester.story().lines()).contains("undo c of {c=1}").doesNotContain("undo a of {a=1}", "started a/2");
    }

    @Test
    void aStepUnderWayBesideOneThatFailsIsStopped() throws Exception {
        Interruptible first = new Interruptible();
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        first.work();
                    }
                    return work(state, context);
                })
                .step("b", (state, context) -> {
                    first.awaitBegun();
                    if (context.step().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return work(state, context);
                })
                .alongside()
                .attempts(2)
                .build();

        PlanResult<Work> result = tester.run(plan, Work.NONE);

        assertThat(result.state().done()).isEqualTo(Map.of("a", 2, "b", 2));
    }

    @Test
    void aStepCutOffBesideOneThatFailsIsUndoneWhereThePlanSaysSo() throws Exception {
        Interruptible first = new Interruptible();
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("charge", (state, context) -> {
                    tester.story().add("charge/" + context.step().attempt());
                    if (context.step().attempt() == 1) {
                        first.work();
                    }
                    return work(state, context);
                })
                .undo(state -> tester.story().add("refund"))
                .undoUnfinished()
                .step("b", (state, context) -> {
                    first.awaitBegun();
                    if (context.step().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return work(state, context);
                })
                .alongside()
                .attempts(2)
                .build();

        PlanResult<Work> result = tester.run(plan, Work.NONE);

        assertThat(result.state().done()).isEqualTo(Map.of("charge", 2, "b", 2));
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("charge");
        assertThat(tester.story().lines()).containsSubsequence("charge/1", "refund", "charge/2");
    }

    @Test
    void aStepCutOffBecauseItsTimeIsUpIsUndoneWhereThePlanSaysSo() throws Exception {
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("charge", (state, context) -> {
                    tester.story().add("charge/" + context.step().attempt());
                    new Interruptible().work();
                    return state;
                })
                .timeout(Duration.ofSeconds(1))
                .attempts(2)
                .backoff(Backoff.NONE)
                .undo(state -> tester.story().add("refund"))
                .undoUnfinished()
                .build();

        PlanResult<Work> result = tester.run(plan, Work.NONE);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(tester.story().lines().stream().filter(line -> line.startsWith("charge/") || line.equals("refund")))
                .containsExactly("charge/1", "refund", "charge/2", "refund");
    }

    @Test
    void aStepThatFailsByItselfIsNotUndone() throws Exception {
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("charge", (state, context) -> {
                    throw new IllegalStateException("no such card");
                })
                .undo(state -> tester.story().add("refund"))
                .undoUnfinished()
                .build();

        assertThat(tester.run(plan, Work.NONE).undone()).isEmpty();
        assertThat(tester.story().lines()).doesNotContain("refund");
    }

    @Test
    void twoStepsThatChangeTheSameAreAConflict() throws Exception {
        Plan<String> plan = Plan.named("stages", String.class)
                .step("a", state -> "a")
                .undo(state -> tester.story().add("undo a"))
                .step("b", state -> "b")
                .undo(state -> tester.story().add("undo b"))
                .alongside()
                .attempts(3)
                .build();

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.error()).satisfies(error -> assertThat(error.type()).isEqualTo("state_conflict"));
        assertThat(result.undone()).extracting(UndoStep::step).containsExactlyInAnyOrder("a", "b");
        assertThat(tester.story().lines()).contains("undo a", "undo b");
    }

    @Test
    void aStageHalfDoneByADeadRunnerIsFinished() throws Exception {
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", this::work)
                .step("b", this::work)
                .alongside()
                .step("c", this::work)
                .build();
        RunnerInstallation.say(
                tester.plan(),
                started("a", 0),
                started("b", 1),
                new StepCompleted(1L, new Step("a", 0, 1), Snapshot.of(Work.NONE.with("a", 1))));

        PlanResult<Work> result = tester.run(plan, Work.NONE);

        assertThat(result.state().done()).isEqualTo(Map.of("a", 1, "b", 2, "c", 1));
        assertThat(tester.story().lines()).doesNotContain("started a/2");
    }

    @Test
    void aStageDoneByADeadRunnerIsNotRunAgain() throws Exception {
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", this::work)
                .step("b", this::work)
                .alongside()
                .step("c", this::work)
                .build();
        RunnerInstallation.say(
                tester.plan(),
                started("a", 0),
                started("b", 1),
                new StepCompleted(1L, new Step("b", 1, 1), Snapshot.of(Work.NONE.with("b", 1))),
                new StepCompleted(1L, new Step("a", 0, 1), Snapshot.of(Work.NONE.with("a", 1))));

        PlanResult<Work> result = tester.run(plan, Work.NONE);

        assertThat(result.state().done()).isEqualTo(Map.of("a", 1, "b", 1, "c", 1));
        assertThat(result.undone()).isEmpty();
        assertThat(tester.story().lines()).doesNotContain("started a/2", "started b/2");
    }

    @Test
    void aStepDoneByADeadRunnerBesideAnOpenOneIsNotRunAgainWhicheverStartedFirst() throws Exception {
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", this::work)
                .undo(state -> tester.story().add("undo a of " + state.done()))
                .undoUnfinished()
                .step("b", this::work)
                .undo(state -> tester.story().add("undo b of " + state.done()))
                .alongside()
                .step("c", this::work)
                .build();
        RunnerInstallation.say(
                tester.plan(),
                started("a", 0),
                started("b", 1),
                new StepCompleted(1L, new Step("b", 1, 1), Snapshot.of(Work.NONE.with("b", 1))));

        PlanResult<Work> result = tester.run(plan, Work.NONE);

        assertThat(result.state().done()).isEqualTo(Map.of("a", 2, "b", 1, "c", 1));
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("a");
        assertThat(tester.story().lines()).doesNotContain("started b/2", "undo b of {b=1}");
    }

    @Test
    void aStageThatIsDoneIsNotRunAgainWhenThePlanGoesBackToAfterIt() throws Exception {
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", this::work)
                .step("never", this::work)
                .when(state -> state.done().containsKey("never"))
                .alongside()
                .step("c", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        RunnerInstallation.say(
                                tester.plan(),
                                new StateCaptured(1L, Snapshot.of(state), "manual", null, Map.of(), null));
                        RunnerInstallation.requestRollback(tester.plan(), new RollbackTarget.ToSequence(3));
                        new Interruptible().work();
                    }
                    return work(state, context);
                })
                .build();

        PlanResult<Work> result = tester.run(plan, Work.NONE);

        assertThat(result.state().done()).isEqualTo(Map.of("a", 1, "c", 2));
        assertThat(tester.story().lines()).doesNotContain("started a/2");
    }

    @Test
    void aFailureThatAnotherTryCannotMendFailsThePlanAtOnce() throws Exception {
        Plan<String> plan = Plan.named("stages", String.class)
                .step("a", state -> {
                    throw new IllegalArgumentException("no such card");
                })
                .attempts(5)
                .noRetryAfter(IllegalArgumentException.class)
                .build();

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.attempts()).isEqualTo(Map.of("a", 1));
        assertThat(result.error())
                .isEqualTo(new ErrorDetail("java.lang.IllegalArgumentException", "no such card", false));
    }

    @Test
    void betweenTwoTriesThePlanWaitsAndStillHears() throws Exception {
        Plan<String> plan = Plan.named("stages", String.class)
                .step("a", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return state + context.epoch();
                })
                .attempts(2)
                .backoff(Backoff.between(Duration.ofHours(1), Duration.ofHours(1)))
                .build();
        Future<PlanResult<String>> running = tester.start(plan, "-");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> tester.story().lines().contains("retrying a/2"));

        RunnerInstallation.requestRollback(tester.plan(), new RollbackTarget.ToStep("a"));

        assertThat(running.get(60, TimeUnit.SECONDS).state()).isEqualTo("-3");
    }

    @Test
    void aStepThatTheStateIsNotForIsLeftOut() throws Exception {
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", this::work)
                .step("never", this::work)
                .when(state -> state.done().containsKey("never"))
                .step("b", this::work)
                .when(state -> state.done().containsKey("a"))
                .build();

        PlanResult<Work> result = tester.run(plan, Work.NONE);

        assertThat(result.state().done().keySet()).containsExactly("a", "b");
        assertThat(tester.story().lines()).contains("skipped never").doesNotContain("started never/1");
    }

    @Test
    void whatAStepTouchesHasACheckpointForItsSakeBeforeItRuns() throws Exception {
        EntityKey invoice = new EntityKey("artifact", RunnerInstallation.freshId("invoice"));
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", (state, context) -> {
                    assertThat(RunnerInstallation.published(RunnerInstallation.running(), invoice))
                            .hasSize(1);
                    return work(state, context);
                })
                .touches(state -> List.of(new Touched(invoice, Map.of("total", 9))))
                .label("team", "billing")
                .build();

        tester.run(plan, Work.NONE);

        assertThat(RunnerInstallation.published(RunnerInstallation.running(), invoice))
                .singleElement()
                .isInstanceOfSatisfying(StateCaptured.class, captured -> {
                    assertThat(captured.cause()).isNotNull();
                    assertThat(captured.cause().plan()).isEqualTo(tester.plan());
                    assertThat(captured.cause().step()).isEqualTo("a");
                    assertThat(captured.reason()).isEqualTo("before_risky_operation");
                });
        assertThat(tester.published()).first().isInstanceOfSatisfying(StepStarted.class, event -> {
            assertThat(event.touches()).containsExactly(invoice);
            assertThat(event.labels()).isEqualTo(Map.of("team", "billing"));
        });
    }

    @Test
    void aPlanThatIsTakenBackTakesAlongWhatItsStepsTouched() throws Exception {
        EntityKey invoice = new EntityKey("artifact", RunnerInstallation.freshId("invoice"));
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", this::work)
                .touches(state -> List.of(new Touched(invoice, "before")))
                .step("b", state -> {
                    throw StepFailedException.notRetryable("never", "no");
                })
                .build();
        try (RollbackInbox inbox = RollbackInbox.named(RunnerInstallation.freshId("service"))
                .restore("artifact", String.class, (state, command) -> {
                    tester.story().add(command.entity() + " is " + state + " again");
                    return state;
                })
                .start(RunnerInstallation.running())) {
            assertThat(inbox.awaitReady(Duration.ofSeconds(60))).isTrue();

            tester.run(plan, Work.NONE);

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> RunnerInstallation.facts(tester.plan()).stream()
                            .anyMatch(Fact.ParticipantAnswered.class::isInstance));
        }
        assertThat(tester.story().lines()).contains(invoice + " is before again");
        assertThat(RunnerInstallation.facts(tester.plan()))
                .filteredOn(Fact.ParticipantAnswered.class::isInstance)
                .map(Fact.ParticipantAnswered.class::cast)
                .singleElement()
                .satisfies(answered -> {
                    assertThat(answered.participant()).isEqualTo(invoice);
                    assertThat(answered.outcome()).isEqualTo(Rollback.Status.APPLIED);
                });
    }

    @Test
    void theNextTryFindsWhatTheLastOneTouchedAsItWas() throws Exception {
        EntityKey invoice = new EntityKey("artifact", RunnerInstallation.freshId("invoice"));
        AtomicReference<String> kept = new AtomicReference<>("before");
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", (state, context) -> {
                    tester.story().add("a finds " + kept.getAndSet("changed"));
                    if (context.step().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return work(state, context);
                })
                .touches(state -> List.of(new Touched(invoice, "before")))
                .attempts(2)
                .backoff(Backoff.NONE)
                .build();
        try (RollbackInbox inbox = RollbackInbox.named(RunnerInstallation.freshId("service"))
                .restore("artifact", String.class, (state, command) -> {
                    // The plan is restored by now and waits only for the participant.
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> tester.story().lines().contains("retrying a/2"));
                    kept.set(state);
                    return state;
                })
                .timeout(Duration.ofSeconds(90))
                .start(RunnerInstallation.running())) {
            assertThat(inbox.awaitReady(Duration.ofSeconds(60))).isTrue();

            PlanResult<Work> result = tester.run(plan, Work.NONE);

            assertThat(result.completed()).isTrue();
        }
        assertThat(tester.story().lines().stream().filter(line -> line.startsWith("a finds")))
                .containsExactly("a finds before", "a finds before");
    }

    /** Waits for a long time limit, so it runs only with {@code -Drewind.slow=true}. */
    @Test
    void whereNobodyTakesBackWhatAStepTouchedThePlanGoesOnWithoutInTheEnd() throws Exception {
        assumeTrue(Scale.isSlow());
        EntityKey orphan = new EntityKey("orphan", RunnerInstallation.freshId("orphan"));
        Plan<Work> plan = Plan.named("stages", Work.class)
                .step("a", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return work(state, context);
                })
                .touches(state -> List.of(new Touched(orphan, "before")))
                .attempts(2)
                .build();
        try (PlanRunner impatient =
                PlanRunner.connect(RunnerInstallation.running().with(Map.of(Setting.COMMAND_WAIT, "10s")))) {
            assertThat(tester.start(impatient, plan, Work.NONE)
                            .get(120, TimeUnit.SECONDS)
                            .completed())
                    .isTrue();
        }
    }

    private Work work(Work state, StepContext context) {
        return state.with(context.step().name(), context.step().attempt());
    }

    private Work meet(CyclicBarrier together, Work state, StepContext context) throws Exception {
        together.await(60, TimeUnit.SECONDS);
        return work(state, context);
    }

    private Work done(CountDownLatch done, Work state, StepContext context) {
        done.countDown();
        return work(state, context);
    }

    private static String name(Checkpoint checkpoint) {
        Step step = checkpoint.step();
        return step == null ? "" : step.name();
    }

    private static StepStarted started(String step, int index) {
        return new StepStarted(1L, new Step(step, index, 1), Snapshot.of(Work.NONE), null, null, Map.of(), List.of());
    }
}
