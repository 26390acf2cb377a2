package dev.rewind.runner.rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.EntityKey;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.Plan;
import dev.rewind.runner.RunnerTester;
import dev.rewind.runner.Story;
import dev.rewind.runner.progress.StepResults;
import dev.rewind.runner.report.ProgressReporter;
import dev.rewind.runner.report.TraceSpan;
import dev.rewind.runner.rollback.Compensation.UndoFailedException;
import dev.rewind.runner.state.StateCodec;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CompensationTest {

    private static final EntityKey PLAN = EntityKey.plan("p");
    private static final UndoStep ONE = new UndoStep("one", 1, new CheckpointId(PLAN, 1), true);
    private static final UndoStep TWO = new UndoStep("two", 1, new CheckpointId(PLAN, 2), true);
    private static final UndoStep THREE = new UndoStep("three", 1, new CheckpointId(PLAN, 3), false);

    private static final TraceSpan TRACE =
            TraceSpan.ofPlan(TracerProvider.noop().get("test"), "p", PLAN.toString());

    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Story story = new Story();
    private final StepResults results = new StepResults();
    private final List<UndoStep> undone = new ArrayList<>();

    private final Plan<String> plan = Plan.named("p", String.class)
            .step("one", state -> state)
            .undo(state -> story.add("undo one of " + state))
            .step("two", state -> state)
            .undo((state, context) -> story.add("undo two of " + state + " for " + context.rollbackId()))
            .step("three", state -> state)
            .undo(state -> story.add("undo three of " + state))
            .step("four", state -> state)
            .build();

    @AfterEach
    void close() {
        workers.shutdownNow();
    }

    @Test
    void everyStepIsUndoneWithTheStateThatItLeft() throws Exception {
        done("one", "a");
        done("two", "b");

        compensation(plan).undo(command(THREE, TWO, ONE), results, undone, TRACE);

        assertThat(story.lines())
                .containsExactly("undo two of b for plan:p:r1", "undone two/1", "undo one of a", "undone one/1");
        assertThat(undone).containsExactly(TWO, ONE);
    }

    @Test
    void aStepThatTheLogHasNotSeenDoneIsUndoneWhenItDidReturn() throws Exception {
        done("three", "c");

        compensation(plan).undo(command(THREE), results, undone, TRACE);

        assertThat(story.lines()).containsExactly("undo three of c", "undone three/1");
    }

    @Test
    void aStepThatAnotherRunnerDidIsUndoneWithTheStateToRestore() throws Exception {
        compensation(plan).undo(command(ONE), results, undone, TRACE);

        assertThat(story.lines()).containsExactly("undo one of restored", "undone one/1");
    }

    @Test
    void aStepIsUndoneOnceHoweverManyRollbacksListIt() throws Exception {
        done("one", "a");
        compensation(plan).undo(command(ONE), results, undone, TRACE);
        undone.clear();

        compensation(plan).undo(command(ONE), results, undone, TRACE);

        assertThat(story.lines()).containsExactly("undo one of a", "undone one/1");
        assertThat(undone).containsExactly(ONE);
    }

    @Test
    void aStepWithoutUndoHasNothingToTakeBack() throws Exception {
        UndoStep four = new UndoStep("four", 1, new CheckpointId(PLAN, 4), true);
        done("four", "d");

        compensation(plan).undo(command(four), results, undone, TRACE);

        assertThat(undone).isEmpty();
        assertThat(results.has("four")).isFalse();
    }

    @Test
    void aStepWithoutUndoIsNeverCalledUndoneHoweverManyRollbacksListIt() throws Exception {
        UndoStep four = new UndoStep("four", 1, new CheckpointId(PLAN, 4), true);
        done("four", "d");
        done("one", "a");
        compensation(plan).undo(command(four, ONE), results, undone, TRACE);
        undone.clear();

        compensation(plan).undo(command(four, ONE), results, undone, TRACE);

        assertThat(undone).containsExactly(ONE);
    }

    @Test
    void whatIsOlderThanAStepThatStaysIsLeftAlone() {
        Plan<String> jammed = Plan.named("p", String.class)
                .step("one", state -> state)
                .undo(state -> story.add("undo one"))
                .step("two", state -> state)
                .undo(state -> {
                    story.add("try two");
                    throw new IllegalStateException("jammed");
                })
                .build();

        assertThatThrownBy(() -> compensation(jammed).undo(command(TWO, ONE), results, undone, TRACE))
                .isInstanceOf(UndoFailedException.class)
                .hasMessageContainingAll("\"two\"", "jammed");

        assertThat(undone).isEmpty();
        assertThat(story.lines()).containsExactly("try two", "try two", "try two", "not undone two/1");
    }

    @Test
    void anUndoHasTheTimeOfItsStep() {
        CountDownLatch interrupted = new CountDownLatch(3);
        Plan<String> slow = Plan.named("p", String.class)
                .step("one", state -> state)
                .undo(state -> {
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.countDown();
                    }
                })
                .timeout(Duration.ofMillis(20))
                .build();

        assertThatThrownBy(() -> compensation(slow).undo(command(ONE), results, undone, TRACE))
                .isInstanceOf(UndoFailedException.class)
                .hasMessageContaining("timeout");
        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void aStepThatThePlanDoesNotHaveIsSaid() {
        UndoStep stranger = new UndoStep("stranger", 1, new CheckpointId(PLAN, 1), true);

        assertThatThrownBy(() -> compensation(plan).undo(command(stranger), results, undone, TRACE))
                .isInstanceOfSatisfying(
                        UndoFailedException.class,
                        e -> assertThat(e.error().type()).isEqualTo("unknown_step"))
                .hasMessageContainingAll("\"stranger\"", "[one, two, three, four]");
    }

    private void done(String step, String state) {
        Snapshot after = Snapshot.of(state);
        results.add(new Step(step, null, 1), () -> after, () -> after);
    }

    private Compensation<String> compensation(Plan<String> of) {
        return new Compensation<>(
                RunnerTester.definitionOf(of),
                new StateCodec<>(String.class, 1_000),
                workers,
                Duration.ofSeconds(10),
                new ProgressReporter(story));
    }

    private static RollbackCommand command(UndoStep... undo) {
        Snapshot state = Snapshot.of("restored");
        return new RollbackCommand(
                new RollbackId(PLAN, 1),
                PLAN,
                2,
                new CheckpointRef(new CheckpointId(PLAN, 1), 1, state.hash(), "", null, Instant.EPOCH),
                state,
                new RollbackCause("e", RollbackCause.Kind.REQUESTED, null, null, "because", "operator"),
                List.of(undo),
                1,
                Instant.EPOCH);
    }
}
