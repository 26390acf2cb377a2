package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.PlanEvent.PlanCompleted;
import dev.rewind.events.PlanEvent.PlanFailed;
import dev.rewind.events.PlanEvent.PlanRollback;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepFailed;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanResult.Outcome;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.testsupport.Waiting;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs a plan id again, at any point of the earlier run, with its runner dead or still alive. */
@Timeout(120)
class ResumeIT {

    @RegisterExtension
    static final RunnerTester tester = new RunnerTester("resume");

    private final AtomicBoolean dead = new AtomicBoolean();

    /** Each step adds its name to the state. Its undo records the state that it gets. */
    private final Plan<String> plan = Plan.named("resume", String.class)
            .step("a", (state, context) -> work(state, context))
            .undo(state -> tester.story().add("undo a of " + state))
            .step("b", (state, context) -> work(state, context))
            .undo(state -> tester.story().add("undo b of " + state))
            .step("c", (state, context) -> work(state, context))
            .undo(state -> tester.story().add("undo c of " + state))
            .build();

    @Test
    void aPlanThatIsCompleteGivesItsResultOnceMoreAndDoesNothing() throws Exception {
        PlanResult<String> first = tester.run(plan, "-");
        int events = tester.published().size();
        Story again = new Story();

        PlanResult<String> second = tester.runner().run(plan, tester.id(), "another", again);

        assertThat(second).isEqualTo(first);
        assertThat(again.lines()).containsExactly("plan completed");
        // Only the event that asks whether the id is new.
        assertThat(tester.published()).hasSize(events + 1);
        assertThat(tester.runner().resume(plan, tester.id(), again)).isEqualTo(first);
    }

    @Test
    void aPlanThatFailedStaysFailed() throws Exception {
        Plan<String> doomed = Plan.named("resume", String.class)
                .step("a", state -> state + "a")
                .undo(state -> tester.story().add("undo a"))
                .step("b", state -> {
                    throw new StepFailedException("never", "no");
                })
                .build();
        PlanResult<String> first = tester.run(doomed, "-");

        PlanResult<String> second = tester.runner().run(doomed, tester.id(), "-", new Story());

        assertThat(second.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(second.state()).isEqualTo("-");
        assertThat(second.error()).isEqualTo(first.error());
        assertThat(second.undone()).extracting(UndoStep::step).containsExactly("a");
        assertThat(tester.story().lines().stream().filter("undo a"::equals)).hasSize(1);
    }

    @Test
    void aStepThatADeadRunnerLeftOpenIsReportedFailedTakenBackAndTriedAgain() throws Exception {
        say(started("a", 1, 1, "-"), completed("a", 1, 1), started("b", 1, 1, "-a"));

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.completed()).isTrue();
        assertThat(result.state()).isEqualTo("-abc");
        assertThat(result.epoch()).isEqualTo(2);
        assertThat(result.attempts()).isEqualTo(Map.of("a", 1, "b", 2, "c", 1));
        assertThat(tester.story().lines())
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
        assertThat(RunnerInstallation.facts(tester.plan()))
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

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo("-");
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("b", "a");
        assertThat(tester.story().lines()).containsSubsequence("undo b of -ab", "undo a of -a");
    }

    @Test
    void aTryWhoseEndNobodySawIsUndoneWhereThePlanSaysSo() throws Exception {
        Plan<String> careful = Plan.named("resume", String.class)
                .step("a", (state, context) -> work(state, context))
                .undo(state -> tester.story().add("undo a of " + state))
                .undoUnfinished()
                .build();
        say(started("a", 1, 1, "-"));

        PlanResult<String> result = tester.run(careful, "-");

        assertThat(result.completed()).isTrue();
        assertThat(tester.story().lines()).containsSubsequence("undo a of -", "undone a/1", "work a/2 on -");
    }

    @Test
    void aStepWhoseStateDiedWithItsRunnerIsUndoneAndDoneAgain() throws Exception {
        say(started("a", 1, 1, "-"), completed("a", 1, 1), started("b", 1, 1, "-a"), completed("b", 1, 1));

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.state()).isEqualTo("-abc");
        assertThat(tester.story().lines())
                .containsSubsequence("resuming from 2", "undo b of -a", "undone b/1", "work b/2 on -a")
                .doesNotContain("undo a of -a");
    }

    @Test
    void aCompletedStepIsNotRunAgainAndThePlanGoesOnWithTheStateThatItLeft() throws Exception {
        say(started("a", 1, 1, "-"), completed("a", 1, 1, "-A"), started("b", 1, 1, "-A"), completed("b", 1, 1, "-AB"));

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.state()).isEqualTo("-ABc");
        assertThat(result.undone()).isEmpty();
        assertThat(tester.story().lines())
                .contains("work c/1 on -AB")
                .noneMatch(line -> line.startsWith("work a") || line.startsWith("work b") || line.startsWith("undo"));
    }

    @Test
    void aStepThatTheNextOneCompletedIsNotRunAgain() throws Exception {
        say(started("a", 1, 1, "-"), startedAfter("a", "b", "-A"), startedAfter("b", "c", "-AB"));

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.state()).isEqualTo("-ABc");
        assertThat(result.attempts()).isEqualTo(Map.of("a", 1, "b", 1, "c", 2));
        assertThat(result.undone()).isEmpty();
        assertThat(tester.story().lines())
                .contains("work c/2 on -AB")
                .noneMatch(line -> line.startsWith("work a") || line.startsWith("work b") || line.startsWith("undo"));
    }

    @Test
    void aStepThatTheNextOneCompletedIsUndoneWithTheStateThatItLeft() throws Exception {
        say(started("a", 1, 1, "-"), startedAfter("a", "b", "-A"), startedAfter("b", "c", "-AB"));
        dead.set(true);

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo("-");
        assertThat(tester.story().lines()).containsSubsequence("undo b of -AB", "undo a of -A");
    }

    @Test
    void eventsOfOldAndNewRunnersMakeOneHistory() throws Exception {
        say(
                started("a", 1, 1, "-"),
                startedAfter("a", "b", "-A"),
                completed("b", 1, 1, "-AB"),
                started("c", 1, 1, "-AB"));
        dead.set(true);

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(tester.story().lines()).containsSubsequence("undo b of -AB", "undo a of -A");
        assertThat(tester.facts(Fact.RequestRefused.class))
                .extracting(Fact.RequestRefused::code)
                .as("only the question whether the id is new")
                .containsExactly(RefusalCode.LATEST_CHANGED);
    }

    @Test
    void aCompletedStepOfADeadRunnerIsUndoneWithTheStateThatItLeft() throws Exception {
        say(started("a", 1, 1, "-"), completed("a", 1, 1, "-A"), started("b", 1, 1, "-A"), completed("b", 1, 1, "-AB"));
        dead.set(true);

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo("-");
        assertThat(tester.story().lines()).containsSubsequence("undo b of -AB", "undo a of -A");
    }

    @Test
    void aPlanWhoseLastStepIsCompletedEndsWithItsState() throws Exception {
        say(started("a", 1, 1, "-"), completed("a", 1, 1, "-A"));
        Plan<String> one = Plan.named("resume", String.class)
                .step("a", (state, context) -> work(state, context))
                .build();

        PlanResult<String> result = tester.run(one, "-");

        assertThat(result.completed()).isTrue();
        assertThat(result.state()).isEqualTo("-A");
        assertThat(result.attempts()).isEqualTo(Map.of("a", 1));
    }

    @Test
    void aRollbackThatADeadRunnerDidNotBringToItsEndIs() throws Exception {
        say(
                started("a", 1, 1, "-"),
                completed("a", 1, 1),
                started("b", 1, 1, "-a"),
                new PlanEvent.RollbackRequested(1L, new RollbackTarget.ToStep("a"), "because", "ann", null, null));

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.state()).isEqualTo("-abc");
        assertThat(result.epoch()).isEqualTo(3);
        assertThat(tester.story().lines()).containsSubsequence("undo a of -a", "undone a/1", "work a/2 on -");
        assertThat(outcomes()).containsExactly(Rollback.Status.SUPERSEDED, Rollback.Status.APPLIED);
    }

    @Test
    void aPlanWhoseRunnerDiedWhileItTookEverythingBackEndsFailed() throws Exception {
        say(
                started("a", 1, 1, "-"),
                completed("a", 1, 1),
                started("b", 1, 1, "-a"),
                new PlanFailed(1L, null, ErrorDetail.of("given_up", "enough"), PlanRollback.START));

        PlanResult<String> result = tester.run(plan, "-");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.state()).isEqualTo("-");
        assertThat(result.error()).satisfies(error -> assertThat(error.type()).isEqualTo("given_up"));
        assertThat(result.undone()).extracting(UndoStep::step).containsExactly("a");
        assertThat(tester.runner().run(plan, tester.id(), "-").outcome()).isEqualTo(Outcome.FAILED);
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
        PlanResult<String> result = tester.run(twice, "-");

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.attempts()).isEqualTo(Map.of("a", 3));
    }

    @Test
    void anUndoThatFailedIsTriedAgainWhenThePlanIsRunAgain() throws Exception {
        AtomicBoolean jammed = new AtomicBoolean(true);
        Plan<String> stuck = Plan.named("resume", String.class)
                .step("a", state -> state + "a")
                .undo(state -> tester.story().add("undo a of " + state))
                .step("b", state -> state + "b")
                .undo(state -> {
                    tester.story().add("try b of " + state);
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
        PlanResult<String> first = tester.run(stuck, "-");
        assertThat(first.error()).satisfies(error -> assertThat(error.type()).isEqualTo("undo_failed"));

        jammed.set(false);
        PlanResult<String> second = tester.run(stuck, "-");

        assertThat(second.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(second.state()).isEqualTo("-");
        assertThat(tester.story().lines()).containsSubsequence("try b of -ab", "try b of -ab", "undo a of -a");
        assertThat(outcomes()).endsWith(Rollback.Status.FAILED, Rollback.Status.APPLIED);
    }

    @Test
    void theNewestRunnerHasThePlanAndTheOtherSaysSo() throws Exception {
        Interruptible first = new Interruptible();
        Plan<String> waiting = Plan.named("resume", String.class)
                .step("a", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        first.work();
                    }
                    return state + context.step().attempt();
                })
                .undo(state -> tester.story().add("undo a"))
                .build();
        try (PlanRunner other = PlanRunner.connect(RunnerInstallation.running())) {
            Future<PlanResult<String>> replaced = tester.start(other, waiting, "-");
            first.awaitBegun();

            PlanResult<String> second = tester.run(waiting, "-");

            assertThat(second.state()).isEqualTo("-2");
            assertFenced(replaced);
            first.awaitInterrupted();
            assertThat(tester.story().lines()).doesNotContain("undo a");
        }
    }

    @Test
    void ofTwoRunnersThatStartTogetherOneIsFenced() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Plan<String> waiting = Plan.named("resume", String.class)
                .step("a", (state, context) -> {
                    if (context.step().attempt() == 1) {
                        new Interruptible().work();
                    }
                    return state + "a";
                })
                .step("b", state -> {
                    done.await();
                    return state + "b";
                })
                .build();
        try (PlanRunner other = PlanRunner.connect(RunnerInstallation.running())) {
            List<Future<PlanResult<String>>> both = Stream.of(tester.runner(), other)
                    .map(it -> tester.start(it, waiting, "-"))
                    .toList();
            CompletableFuture.anyOf(both.stream()
                            // Both runs wait, so each needs a thread. The common pool has only one on two cores.
                            .map(it -> CompletableFuture.runAsync(
                                    () -> assertFenced(it), wait -> new Thread(wait, "fenced").start()))
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
    }

    @Test
    void whatARunnerOfAnOldEpochSaysIsRefused() throws Exception {
        say(started("a", 1, 1, "-"));
        tester.run(plan, "-");

        say(completed("a", 1, 1), started("b", 1, 1, "zombie"), new PlanCompleted(1L, Snapshot.of("zombie")));

        assertThat(tester.runner().run(plan, tester.id(), "-").state()).isEqualTo("-abc");
        assertThat(RunnerInstallation.facts(tester.plan()).stream()
                        .filter(Fact.RequestRefused.class::isInstance)
                        .map(fact -> ((Fact.RequestRefused) fact).code()))
                .endsWith(
                        RefusalCode.STALE_EPOCH,
                        RefusalCode.STALE_EPOCH,
                        RefusalCode.STALE_EPOCH,
                        RefusalCode.STALE_EPOCH);
        assertThat(RunnerInstallation.facts(tester.plan()).stream()
                        .filter(Fact.CheckpointTaken.class::isInstance)
                        .map(fact -> ((Fact.CheckpointTaken) fact).checkpoint().stateHash()))
                .doesNotContain(Snapshot.of("zombie").hash());
    }

    @Test
    void aPlanThatNobodyHasRunCannotBeResumed() {
        assertThatThrownBy(() -> tester.runner().resume(plan, tester.id(), tester.story()))
                .isInstanceOfSatisfying(
                        PlanStoppedException.class,
                        stopped -> assertThat(stopped.problem()).isEqualTo(Problem.NOT_FOUND))
                .hasMessageContaining(tester.plan().toString());
    }

    @Test
    void aPlanWhoseStateThisRunnerCannotReadStopsAndNamesTheCheckpointAndTheRemedy() throws Exception {
        say(started("a", 1, 1, "-"), completed("a", 1, 1), started("b", 1, 1, "-a"));
        Plan<Integer> changed = Plan.named("resume", Integer.class)
                .step("a", state -> state)
                .step("b", state -> state)
                .step("c", state -> state)
                .build();

        assertThatThrownBy(() -> tester.run(changed, 1))
                .isInstanceOfSatisfying(
                        PlanStoppedException.class,
                        stopped -> assertThat(stopped.problem()).isEqualTo(Problem.STATE_UNREADABLE))
                .hasMessageContainingAll(
                        tester.plan() + ":r1",
                        "the state of checkpoint " + tester.plan() + ":2 cannot be restored",
                        "a state of java.lang.Integer cannot be read",
                        "Run a version of plan resume that reads this state");
        Waiting.until(() -> outcomes().equals(List.of(Rollback.Status.FAILED)));

        RunnerInstallation.requestRollback(tester.plan(), new RollbackTarget.ToSequence(2));
        assertThat(tester.run(plan, "-").state()).isEqualTo("-abc");
    }

    private String work(String state, StepContext context) throws StepFailedException {
        String name = context.step().name();
        tester.story().add("work " + name + "/" + context.step().attempt() + " on " + state);
        if (dead.get()) {
            throw new StepFailedException("dead", "the second runner has no luck either");
        }
        return state + name;
    }

    private void say(PlanEvent... events) {
        RunnerInstallation.say(tester.plan(), events);
    }

    private List<Rollback.Status> outcomes() {
        return tester.facts(Fact.RollbackSettled.class).stream()
                .map(Fact.RollbackSettled::outcome)
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

    private static StepStarted startedAfter(String completed, String step, String state) {
        return new StepStarted(
                1L,
                new Step(step, "abc".indexOf(step), 1),
                Snapshot.of(state),
                null,
                null,
                Map.of(),
                List.of(),
                null,
                new CompletedStep(completed, "abc".indexOf(completed), 1));
    }

    private static StepCompleted completed(String step, int attempt, long epoch) {
        return new StepCompleted(epoch, new Step(step, "abc".indexOf(step), attempt), null);
    }

    private static StepCompleted completed(String step, int attempt, long epoch, String state) {
        return new StepCompleted(epoch, new Step(step, "abc".indexOf(step), attempt), Snapshot.of(state));
    }
}
