package dev.rewind.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.PlanEvent.StepStarted;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** States in other formats than the default one, through a plan, a capture and an inbox. */
class StateFormatIT {

    /** Writes {@code ItemCount} where the default format writes {@code item_count}. */
    private static final StateFormat CAMEL = StateFormat.jackson(JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
            .build());

    record Shelf(int itemCount) {}

    @Test
    void aPlanOfJsonTextsFailsAndItsUndoGetsTheText() throws Exception {
        String id = RunnerInstallation.freshId("text");
        BlockingQueue<String> undone = new LinkedBlockingQueue<>();
        EntityKey shelf = new EntityKey("shelf", id);
        Plan<byte[]> plan = Plan.named("texts", byte[].class)
                .format(StateFormat.jsonText())
                .step("count", state -> "{\"n\": 1.0, \"a\": true}".getBytes(UTF_8))
                .touches(state -> List.of(new Touched(shelf, "{\"pieces\": 7}".getBytes(UTF_8))))
                .undo(state -> undone.add(new String(state, UTF_8)))
                .step("fail", state -> {
                    throw StepFailedException.notRetryable("broken", "it never works");
                })
                .build();

        PlanResult<byte[]> result;
        try (PlanRunner runner = PlanRunner.connect(RunnerInstallation.running())) {
            result = runner.run(plan, id, "{\"n\":0}".getBytes(UTF_8));
        }

        assertThat(result.completed()).isFalse();
        assertThat(new String(result.state(), UTF_8)).isEqualTo("{\"n\":0}");
        assertThat(undone).containsExactly("{\"a\":true,\"n\":1}");
        assertThat(RunnerInstallation.published(RunnerInstallation.running(), EntityKey.plan(id)))
                .filteredOn(StepStarted.class::isInstance)
                .extracting(event -> ((StepStarted) event).state().toString())
                .containsExactly("{\"n\":0}", "{\"a\":true,\"n\":1}");
        assertThat(states(shelf)).containsExactly("{\"pieces\":7}");
    }

    @Test
    void anInboxReadsWhatACaptureOfTheSameFormatWrote() throws Exception {
        EntityKey shelf = new EntityKey("camel", RunnerInstallation.freshId("shelf"));
        BlockingQueue<Shelf> restored = new LinkedBlockingQueue<>();
        try (RollbackInbox inbox = RollbackInbox.named("camel")
                        .restore("camel", Shelf.class, (state, command) -> {
                            restored.add(state);
                            return state;
                        })
                        .format(CAMEL)
                        .start(RunnerInstallation.running());
                StateCapture capture = StateCapture.connect(RunnerInstallation.running(), "camel", CAMEL)) {
            assertThat(inbox.awaitReady(Duration.ofSeconds(60))).isTrue();

            assertThatThrownBy(() -> capture.risky(shelf, new Shelf(7), "count", () -> {
                        throw new IllegalStateException("the scale is broken");
                    }))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(restored.poll(60, TimeUnit.SECONDS)).isEqualTo(new Shelf(7));
        }
        assertThat(states(shelf)).containsExactly("{\"ItemCount\":7}");
    }

    private static List<String> states(EntityKey entity) {
        return RunnerInstallation.published(RunnerInstallation.running(), entity).stream()
                .filter((PlanEvent event) -> event instanceof StateCaptured)
                .map(event -> ((StateCaptured) event).state().toString())
                .toList();
    }
}
