package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.ConfigurationException;
import dev.rewind.events.config.Setting;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The log is all that a step waits for; only a failure needs the processor. */
class NoProcessorIT {

    private static final Configuration IMPATIENT =
            Rewind.withoutProcessor().with(Map.of(Setting.COMMAND_WAIT, "300ms", Setting.DECISION_WAIT, "100ms"));

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
        assertThat(logs)
                .containsExactly(List.of("StepStarted"), List.of("StepStarted", "StepCompleted", "StepStarted"));
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
            assertThatThrownBy(() -> runner.run(plan, Rewind.freshId("unknown"), IntNode.valueOf(0)))
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
        return Rewind.published(IMPATIENT, plan).stream()
                .map(PlanEvent::getClass)
                .map(Class::getSimpleName)
                .toList();
    }
}
