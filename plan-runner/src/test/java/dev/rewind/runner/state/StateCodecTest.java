package dev.rewind.runner.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StepFailedException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateCodecTest {

    record Order(
            int orderNumber, List<String> items, @Nullable String note) {}

    record Forgetful(String kept, @JsonIgnore String runnerLost) {}

    @Test
    void aRecordComesBackAsItWas() throws Exception {
        StateCodec<Order> codec = new StateCodec<>(Order.class, 1_000);
        Order order = new Order(42, List.of("tea"), null);

        Snapshot snapshot = codec.snapshot(order);

        assertThat(snapshot).hasToString("{\"items\":[\"tea\"],\"order_number\":42}");
        assertThat(codec.restore(snapshot)).isEqualTo(order);
    }

    @Test
    void aTreeKeepsNumbersThatADoubleCannotHold() throws Exception {
        StateCodec<JsonNode> codec = new StateCodec<>(JsonNode.class, 1_000);

        Snapshot snapshot = codec.snapshot(Json.mapper().readTree("{\"n\": 9007199254740993}"));

        assertThat(codec.snapshot(codec.restore(snapshot))).hasToString("{\"n\":9007199254740993}");
    }

    @Test
    void aStateThatIsTooLargeIsRefusedWithTheFigures() {
        StateCodec<String> codec = new StateCodec<>(String.class, 10);

        assertThatThrownBy(() -> codec.snapshot("x".repeat(20)))
                .isInstanceOfSatisfying(
                        StepFailedException.class, e -> assertThat(e.type()).isEqualTo("state_too_large"))
                .hasMessageContainingAll("22 bytes", "at most 10");
    }

    @Test
    void aStepThatReturnsNothingHasFailed() {
        StateCodec<String> codec = new StateCodec<>(String.class, 10);

        assertThatThrownBy(() -> codec.snapshot(null))
                .isInstanceOfSatisfying(
                        StepFailedException.class, e -> assertThat(e.type()).isEqualTo("no_state"));
    }

    @Test
    void aTypeThatDropsWhatTheLogHasIsFoundOut() throws Exception {
        StateCodec<Forgetful> codec = new StateCodec<>(Forgetful.class, 1_000);
        Snapshot richer = Snapshot.parse("{\"kept\":\"a\",\"lost\":\"b\"}");

        assertThatThrownBy(() -> codec.restore(richer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("changes when it is written as JSON and read back");
    }
}
