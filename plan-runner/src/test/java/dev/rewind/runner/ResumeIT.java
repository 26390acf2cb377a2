package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.PlanFailed;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanResult.Outcome;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A plan id run again: whatever the last runner had come to, and whether or not it is still alive. */
@Timeout(120)
class ResumeIT {

    private static PlanRunner runner;

    private final Story story = new Story();
    private final String id = Rewind.freshId("resume");
    private final EntityKey entity = EntityKey.plan(id);
    private final AtomicBoolean dead = new AtomicBoolean();

    /** Each step adds its name; undoing one tells with which state. */
    private final Plan<String> plan = Plan.named("resume", String.class)
            .step("a", (state, context) -> work(state, context))
            .undo(state -> story.add("undo a of " + state))
            .step("b", (state, context) -> work(state, context))
            .undo(state -> story.add("undo b of " + state))
            .step("c", (state, context) -> work(state, context))
            .undo(state -> story.add("undo c of " + state))
            .build();

    @BeforeAll
    static void connect() {
        runner = PlanRunner.connect(Rewind.running());
    }

    @AfterAll
    static void close() {
        runner.close();
    }

    @Test
    void aPlanThatIsCompleteGivesItsResultOnceMoreAndDoesNothing() throws Exception {
        PlanResult<String> first = runner.run(plan, id, "-", story);
        int events = Rewind.published(Rewind.running(), entity).size();
        Story again = new Story();

        PlanResult<String> second = runner.run(plan, id, "another", again);

        assertThat(second).isEqualTo(first);
        assertThat(again.lines()).containsExactly("plan completed");
        // The question whether the id is new, and nothing else.
        assertThat(Rewind.published(Rewind.running(), entity)).hasSize(events + 1);
        assertThat(runner.resume(plan, id, again)).isEqualTo(first);
    }

    @Test
    void aPlanThatFailedStaysFailed() throws Exception {
        Plan<String> doomed = Plan.named("resume", String.class)
                .step("a", state -> state + "a")
                .undo(state -> story.add("undo a"))
                .step("b", state -> {
                    throw new StepFailedException("never", "no");
                })
                .build();
        PlanResult<String> first = runner.run(doomed, id, "-", story);

        PlanResult<String> second = runner.run(doomed, id, "-", new Story());

        assertThat(second.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(second.state()).isEqualTo("-");
        assertThat(second.error()).isEqualTo(first.error());
        assertThat(second.undone()).extracting(UndoStep::step).containsExactly("a");
        assertThat(story.lines().stream().filter("undo a"::equals)).hasSize(1);
    }

    @Test
    void aStepThatADeadRunnerLeftOpenIsReportedFailedTakenBackAndTriedAgain() throws Exception {
        say(started("a", 1, 1, "-"), completed("a", 1, 1), started("b", 1, 1, "-a"));

        PlanResult<String> result = runner.run(plan, id, "-", story);

        assertThat(result.completed()).isTrue();
        assertThat(result.state()).isEqualTo("-abc");
        assertThat(result.epoch()).isEqualTo(2);
        assertThat(result.attempts()).isEqualTo(Map.of("a", 1, "b", 2, "c", 1));
        assertThat(story.lines())
                .containsExactly(
                        "resuming from 2",
                        "command to checkpoint 2",
                        "restored checkpoint 2",
                        "retrying b/2",
                        "checkpoint before b/2",
                        "started b/2",
                        "work b/2 on -a",
                        "completed b/2",
                        "checkpoint before c/1",
                        "started c/1",
                        "work c/1 on -ab",
                        "completed c/1",
                        "plan completed");
        assertThat(Rewind.facts(entity))
                .filteredOn(Fact.StepClosed.class::isInstance)
                .map(Fact.StepClosed.class::cast)
                .filteredOn(closed -> closed.outcome() == StepOutcome.FAILED)
                .singleElement()
                .satisfies(closed -> {
                    assertThat(closed.step().name()).isEqualTo("b");
                    assertThat(closed.error())
                            .satisfies(error -> assertThat(error.type()).isEqualTo("runner_lost"));
                });
    }

    @Test
    void whatAnEarlierRunnerDidIsUndoneWithTheStatesThatItLeft() throws Exception {
        say(
                started("a", 1, 1, "-"),
                completed("a", 1, 1),
                started("b", 1, 1, "-a"),
                completed("b", 1, 1),
                started("c", 1, 1, "-ab"));
        dead.set(true);

        PlanResult<String> result = runner.run(plan, id, "-", story);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo("-");
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("b", "a");
        assertThat(story.lines()).containsSubsequence("undo b of -ab", "undo a of -a");
    }

    @Test
    void aTryWhoseEndNobodySawIsUndoneWhereThePlanSaysSo() throws Exception {
        Plan<String> careful = Plan.named("resume", String.class)
                .step("a", (state, context) -> work(state, context))
                .undo(state -> story.add("undo a of " + state))
                .undoUnfinished()
                .build();
        say(started("a", 1, 1, "-"));

        PlanResult<String> result = runner.run(careful, id, "-", story);

        assertThat(result.completed()).isTrue();
        assertThat(story.lines()).containsSubsequence("undo a of -", "undone a/1", "work a/2 on -");
    }

    @Test
    void aStepWhoseStateDiedWithItsRunnerIsUndoneAndDoneAgain() throws Exception {
        say(started("a", 1, 1, "-"), completed("a", 1, 1), started("b", 1, 1, "-a"), completed("b", 1, 1));

        PlanResult<String> result = runner.run(plan, id, "-", story);

        assertThat(result.state()).isEqualTo("-abc");
        assertThat(story.lines())
                .containsSubsequence("resuming from 2", "undo b of -a", "undone b/1", "work b/2 on -a")
                .doesNotContain("undo a of -a");
    }

    @Test
    void aRollbackThatADeadRunnerDidNotBringToItsEndIs() throws Exception {
        say(
                started("a", 1, 1, "-"),
                completed("a", 1, 1),
                started("b", 1, 1, "-a"),
                new PlanEvent.RollbackRequested(
                        1L, new dev.rewind.events.RollbackTarget.ToStep("a"), "because", "ann", null, null));

        PlanResult<String> result = runner.run(plan, id, "-", story);

        assertThat(result.state()).isEqualTo("-abc");
        assertThat(result.epoch()).isEqualTo(3);
        assertThat(story.lines()).containsSubsequence("undo a of -a", "undone a/1", "work a/2 on -");
        assertThat(outcomes()).containsExactly(Rollback.Status.SUPERSEDED, Rollback.Status.APPLIED);
    }

    @Test
    void aPlanWhoseRunnerDiedWhileItTookEverythingBackEndsFailed() throws Exception {
        say(
                started("a", 1, 1, "-"),
                completed("a", 1, 1),
                started("b", 1, 1, "-a"),
                new PlanFailed(1L, null, ErrorDetail.of("given_up", "enough"), PlanRollback.START));

        PlanResult<String> result = runner.run(plan, id, "-", story);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo("-");
        assertThat(result.error()).satisfies(error -> assertThat(error.type()).isEqualTo("given_up"));
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("a");
        assertThat(runner.run(plan, id, "-").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void failuresOfAnEarlierRunnerCountAndItsDeathDoesNot() throws Exception {
        say(
                started("a", 1, 1, "-"),
                new StepFailed(1L, new Step("a", 0, 1), ErrorDetail.of("no", "no")),
                started("a", 2, 2, "-"));

        Plan<String> twice = Plan.named("resume", String.class)
                .step("a", state -> {
                    throw new StepFailedException("no", "again");
                })
                .attempts(2)
                .build();
        PlanResult<String> result = runner.run(twice, id, "-", story);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.attempts()).isEqualTo(Map.of("a", 3));
    }

    @Test
    void anUndoThatFailedIsTriedAgainWhenThePlanIsRunAgain() throws Exception {
        AtomicBoolean jammed = new AtomicBoolean(true);
        Plan<String> stuck = Plan.named("resume", String.class)
                .step("a", state -> state + "a")
                .undo(state -> story.add("undo a of " + state))
                .step("b", state -> state + "b")
                .undo(state -> {
                    story.add("try b of " + state);
                    if (jammed.get()) {
                        throw new IllegalStateException("jammed");
                    }
                })
                .undoAttempts(1, Backoff.NONE)
                .step("c", state -> {
                    throw StepFailedException.notRetryable("no", "never");
                })
                .attempts(5)
                .build();
        PlanResult<String> first = runner.run(stuck, id, "-", story);
        assertThat(first.error()).satisfies(error -> assertThat(error.type()).isEqualTo("undo_failed"));

        jammed.set(false);
        PlanResult<String> second = runner.run(stuck, id, "-", story);

        assertThat(second.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(second.state()).isEqualTo("-");
        assertThat(story.lines()).containsSubsequence("try b of -ab", "try b of -ab", "undo a of -a");
        assertThat(outcomes()).endsWith(Rollback.Status.FAILED, Rollback.Status.APPLIED);
    }

    @Test
    void theNewestRunnerHasThePlanAndTheOtherSaysSo() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Plan<String> waiting = Plan.named("resume", String.class)
                .step("a", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        begun.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } finally {
                            interrupted.countDown();
                        }
                    }
                    return state + context.step().attempt();
                })
                .undo(state -> story.add("undo a"))
                .build();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (PlanRunner other = PlanRunner.connect(Rewind.running())) {
            Future<PlanResult<String>> first = threads.submit(() -> other.run(waiting, id, "-"));
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

            PlanResult<String> second = runner.run(waiting, id, "-", story);

            assertThat(second.state()).isEqualTo("-2");
            assertFenced(first);
            assertThat(interrupted.getCount()).isZero();
            assertThat(story.lines()).doesNotContain("undo a");
        }
        threads.shutdown();
    }

    @Test
    void ofTwoRunnersThatStartTogetherOneIsFenced() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Plan<String> waiting = Plan.named("resume", String.class)
                .step("a", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        new CountDownLatch(1).await();
                    }
                    return state + "a";
                })
                .step("b", state -> {
                    done.await();
                    return state + "b";
                })
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (PlanRunner other = PlanRunner.connect(Rewind.running())) {
            List<Future<PlanResult<String>>> both = Stream.of(runner, other)
                    .map(it -> threads.submit(() -> it.run(waiting, id, "-")))
                    .toList();
            CompletableFuture.anyOf(both.stream()
                            .map(it -> CompletableFuture.runAsync(() -> assertFenced(it)))
                            .toArray(CompletableFuture[]::new))
                    .get(60, TimeUnit.SECONDS);
            done.countDown();

            long completed = 0;
            for (Future<PlanResult<String>> one : both) {
                try {
                    assertThat(one.get(60, TimeUnit.SECONDS).state()).isEqualTo("-ab");
                    completed++;
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(PlanStoppedException.class);
                }
            }
            assertThat(completed).isEqualTo(1);
        }
        threads.shutdown();
    }

    @Test
    void whatARunnerOfAnOldEpochSaysIsRefused() throws Exception {
        say(started("a", 1, 1, "-"));
        runner.run(plan, id, "-", story);

        say(completed("a", 1, 1), started("b", 1, 1, "zombie"), new PlanCompleted(1L, Snapshot.of("zombie")));

        assertThat(runner.run(plan, id, "-").state()).isEqualTo("-abc");
        assertThat(Rewind.facts(entity).stream()
                        .filter(Fact.RequestRefused.class::isInstance)
                        .map(fact -> ((Fact.RequestRefused) fact).code()))
                .endsWith(
                        RefusalCode.STALE_EPOCH,
                        RefusalCode.STALE_EPOCH,
                        RefusalCode.STALE_EPOCH,
                        RefusalCode.STALE_EPOCH);
        assertThat(Rewind.facts(entity).stream()
                        .filter(Fact.CheckpointTaken.class::isInstance)
                        .map(fact -> ((Fact.CheckpointTaken) fact).checkpoint().stateHash()))
                .doesNotContain(Snapshot.of("zombie").hash());
    }

    @Test
    void aPlanThatNobodyHasRunCannotBeResumed() {
        assertThatThrownBy(() -> runner.resume(plan, id, story))
                .isInstanceOfSatisfying(
                        PlanStoppedException.class,
                        stopped -> assertThat(stopped.problem()).isEqualTo(Problem.NOT_FOUND))
                .hasMessageContaining(entity.toString());
    }

    private String work(String state, StepContext context) throws StepFailedException {
        String name = context.step().name();
        story.add("work " + name + "/" + context.step().attempt() + " on " + state);
        if (dead.get()) {
            throw new StepFailedException("dead", "the second runner has no luck either");
        }
        return state + name;
    }

    private void say(PlanEvent... events) {
        Rewind.say(entity, events);
    }

    private List<Rollback.Status> outcomes() {
        return Rewind.facts(entity).stream()
                .filter(Fact.RollbackSettled.class::isInstance)
                .map(fact -> ((Fact.RollbackSettled) fact).outcome())
                .toList();
    }

    private static void assertFenced(Future<PlanResult<String>> run) {
        assertThatThrownBy(() -> run.get(60, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        PlanStoppedException.class,
                        stopped -> assertThat(stopped.problem()).isEqualTo(Problem.FENCED))
                .hasMessageContaining("another runner");
    }

    private static StepStarted started(String step, int attempt, long epoch, String state) {
        return new StepStarted(
                epoch,
                new Step(step, "abc".indexOf(step), attempt),
                Snapshot.of(state),
                null,
                null,
                Map.of(),
                List.of());
    }

    private static StepCompleted completed(String step, int attempt, long epoch) {
        return new StepCompleted(epoch, new Step(step, "abc".indexOf(step), attempt), null);
    }
}
