package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.PlanEvent.StepCompleted;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.ConfigurationException;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A step waits only for Kafka. Only a failure and a new id need the processor. */
class NoProcessorIT {

    private static final Configuration IMPATIENT = RunnerInstallation.withoutProcessor()
            .with(Map.of(Setting.COMMAND_WAIT, "300ms", Setting.DECISION_WAIT, "100ms"));

    @Test
    void aStepWaitsForItsAcknowledgedCheckpointAndForNothingElse() throws Exception {
        List<List<String>> logs = new CopyOnWriteArrayList<>();
        Plan<JsonNode> plan = Plan.named("alone", JsonNode.class)
                .step("one", (state, context) -> {
                    logs.add(log(context.plan()));
                    return IntNode.valueOf(1);
                })
                .step("two", (state, context) -> {
                    logs.add(log(context.plan()));
                    return IntNode.valueOf(2);
                })
                .build();

        try (PlanRunner runner = PlanRunner.connect(IMPATIENT)) {
            PlanResult<JsonNode> result = runner.start(plan, IntNode.valueOf(0), PlanListener.SILENT);

            assertThat(result.completed()).isTrue();
            assertThat(result.state().intValue()).isEqualTo(2);
        }
        assertThat(logs).containsExactly(List.of("StepStarted"), List.of("StepStarted", "StepStarted"));
    }

    /** The test answers as a processor does that ignores {@code completes}: it takes the checkpoint and closes no step. */
    @Test
    void forAProcessorThatIgnoresThatAStartCompletesAStepTheStepGetsAnEventOfItsOwn() throws Exception {
        List<List<PlanEvent>> logs = new CopyOnWriteArrayList<>();
        Plan<JsonNode> plan = Plan.named("older", JsonNode.class)
                .step("one", state -> IntNode.valueOf(1))
                .step("two", (state, context) -> {
                    takeCheckpoint(context, 2);
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> log(context.plan()).contains("StepCompleted"));
                    return IntNode.valueOf(2);
                })
                .step("three", (state, context) -> {
                    logs.add(RunnerInstallation.published(IMPATIENT, context.plan()));
                    return IntNode.valueOf(3);
                })
                .build();

        try (PlanRunner runner = PlanRunner.connect(IMPATIENT)) {
            assertThat(runner.start(plan, IntNode.valueOf(0), PlanListener.SILENT)
                            .completed())
                    .isTrue();
        }

        assertThat(logs).singleElement().satisfies(log -> {
            assertThat(log)
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly("StepStarted", "StepStarted", "StepCompleted", "StepCompleted", "StepStarted");
            assertThat(log.get(1))
                    .isInstanceOfSatisfying(
                            StepStarted.class,
                            two -> assertThat(two.completes()).isEqualTo(new CompletedStep("one", 0, 1)));
            assertThat(log.get(2)).isEqualTo(new StepCompleted(1L, new Step("one", 0, 1), null));
            assertThat(log.get(3)).isEqualTo(new StepCompleted(1L, new Step("two", 1, 1), Snapshot.of(2)));
            assertThat(log.get(4))
                    .isInstanceOfSatisfying(
                            StepStarted.class,
                            three -> assertThat(three.completes()).isNull());
        });
    }

    /** The test answers as a processor does that ignores {@code wait}: it takes the checkpoint, and the step runs. */
    @Test
    void aRunnerStopsWhenAnOlderProcessorDoesNotLetAStepWait() {
        List<String> ran = new CopyOnWriteArrayList<>();
        Plan<JsonNode> plan = Plan.named("impatient", JsonNode.class)
                .waitFor("approval", "approved", (state, signal) -> {
                    ran.add("approval");
                    return state;
                })
                .build();

        try (PlanRunner runner = PlanRunner.connect(IMPATIENT.with(Map.of(Setting.COMMAND_WAIT, "60s")))) {
            PlanListener answers = new PlanListener() {
                @Override
                public void checkpointAcknowledged(EntityKey entity, Step step, String hash, EventRef at) {
                    takeCheckpoint(new StepContext(entity, step, 1, hash, at), 2);
                }
            };
            assertThatThrownBy(() -> runner.start(plan, IntNode.valueOf(0), answers))
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            stopped -> assertThat(stopped.problem()).isEqualTo(Problem.PROCESSOR_TOO_OLD))
                    .hasMessageContaining("step \"approval\"")
                    .hasMessageContaining("Upgrade the processor");
        }
        assertThat(ran).isEmpty();
    }

    @Test
    void aStepDoesNotWaitBeforeAProcessorHasSaidSo() {
        Plan<JsonNode> plan = Plan.named("unheard-wait", JsonNode.class)
                .sleep("nap", Duration.ofMillis(1))
                .build();

        try (PlanRunner runner = PlanRunner.connect(IMPATIENT)) {
            assertThatThrownBy(() -> runner.start(plan, IntNode.valueOf(0), PlanListener.SILENT))
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            stopped -> assertThat(stopped.problem()).isEqualTo(Problem.NO_DECISION))
                    .hasMessageContaining("step \"nap\"")
                    .hasMessageContaining("REWIND_COMMAND_WAIT");
        }
    }

    private static void takeCheckpoint(StepContext context, long sequence) {
        Checkpoint checkpoint = new Checkpoint(
                        new CheckpointId(context.plan(), sequence),
                        new CheckpointId(context.plan(), sequence - 1),
                        1,
                        Checkpoint.STEP_STARTED,
                        context.step(),
                        null,
                        Map.of(),
                        context.stateHash(),
                        context.stateHash(),
                        "",
                        1,
                        null,
                        Instant.EPOCH,
                        context.started(),
                        null,
                        null)
                .chained();
        String id = context.started().partition() + "-" + context.started().offset() + "-0";
        RunnerInstallation.factWithoutProcessor(
                context.plan(),
                id,
                new Fact.CheckpointTaken(context.started(), Instant.EPOCH, checkpoint, null, List.of()));
    }

    @Test
    void aFailureWithoutAProcessorEndsInTimeAndSaysWhatToCheck() {
        Plan<JsonNode> plan = Plan.named("unheard", JsonNode.class)
                .step("one", state -> {
                    throw new IllegalStateException("no");
                })
                .build();

        try (PlanRunner runner = PlanRunner.connect(IMPATIENT)) {
            assertThatThrownBy(() -> runner.start(plan, IntNode.valueOf(0), PlanListener.SILENT))
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            stopped -> assertThat(stopped.problem()).isEqualTo(Problem.NO_COMMAND))
                    .hasMessageContaining("checkpoint-processor")
                    .hasMessageContaining("REWIND_COMMAND_WAIT");
        }
    }

    /** A processor of an earlier version makes the request a dead letter, so no answer comes from it either. */
    @Test
    void aPauseThatNoProcessorDecidesStopsThePlanAsACloseDoes() {
        List<EntityKey> plans = new CopyOnWriteArrayList<>();
        try (PlanRunner runner = PlanRunner.connect(IMPATIENT)) {
            Plan<JsonNode> plan = Plan.named("held", JsonNode.class)
                    .step("one", (state, context) -> {
                        plans.add(context.plan());
                        runner.pause(context.plan().id(), "interrupted", "ann");
                        new CountDownLatch(1).await();
                        return state;
                    })
                    .build();

            assertThatThrownBy(() -> runner.start(plan, IntNode.valueOf(0), PlanListener.SILENT))
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            stopped -> assertThat(stopped.problem()).isEqualTo(Problem.CLOSED));
        }
        assertThat(log(plans.get(0))).containsExactly("StepStarted", "PlanPauseRequested", "RollbackRequested");
    }

    /** Runners of an earlier version skip the fact that their plan is paused, and know the code of the refusal. */
    @Test
    void aRunnerThatHasNotHeardOfThePauseStopsWhenTheNextStartIsRefused() throws Exception {
        Plan<JsonNode> plan = Plan.named("unheard-pause", JsonNode.class)
                .step("one", (state, context) -> {
                    RunnerInstallation.factWithoutProcessor(
                            context.plan(),
                            context.started().partition() + "-"
                                    + context.started().offset() + "-0",
                            new Fact.RequestRefused(
                                    context.started(),
                                    Instant.EPOCH,
                                    "step-started",
                                    RefusalCode.PLAN_NOT_RUNNING,
                                    context.plan() + " is paused by ann (night)",
                                    null));
                    new CountDownLatch(1).await();
                    return state;
                })
                .build();

        try (PlanRunner runner = PlanRunner.connect(IMPATIENT)) {
            assertThatThrownBy(() -> runner.start(plan, IntNode.valueOf(0), PlanListener.SILENT))
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            stopped -> assertThat(stopped.problem()).isEqualTo(Problem.REFUSED))
                    .hasMessageContaining("is paused by ann (night)");
        }
    }

    @Test
    void withoutAProcessorNobodyKnowsWhetherAnIdIsNewAndNothingIsRun() {
        List<String> ran = new CopyOnWriteArrayList<>();
        Plan<JsonNode> plan = Plan.named("unknown", JsonNode.class)
                .step("one", state -> {
                    ran.add("one");
                    return state;
                })
                .build();

        try (PlanRunner runner = PlanRunner.connect(IMPATIENT)) {
            assertThatThrownBy(() -> runner.run(plan, RunnerInstallation.freshId("unknown"), IntNode.valueOf(0)))
                    .isInstanceOfSatisfying(
                            PlanStoppedException.class,
                            stopped -> assertThat(stopped.problem()).isEqualTo(Problem.NO_DECISION))
                    .hasMessageContaining("checkpoint-processor");
        }
        assertThat(ran).isEmpty();
    }

    @Test
    void missingTopicsAreSaidWhenARunnerConnects() {
        assertThatThrownBy(() -> PlanRunner.connect(IMPATIENT.with(Map.of(Setting.TOPIC_PREFIX, "nowhere."))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nowhere.plan-events")
                .hasMessageContaining("rewind topics create");
    }

    private static List<String> log(EntityKey plan) {
        return RunnerInstallation.published(IMPATIENT, plan).stream()
                .map(PlanEvent::getClass)
                .map(Class::getSimpleName)
                .toList();
    }
}
