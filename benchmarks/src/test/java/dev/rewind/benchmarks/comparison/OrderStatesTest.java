package dev.rewind.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderStatesTest {

    @Test
    void aStateIsCanonicalJsonOfAboutOneKilobyte() throws InvalidJsonException {
        String state = OrderStates.of("load-1-2-3", 42);

        String canonical = new String(Snapshot.parse(state).bytes(), StandardCharsets.UTF_8);

        assertThat(canonical).isEqualTo(state);
        assertThat(state.length()).isBetween(950, 1_100);
    }

    @Test
    void noTwoStepsShareTheirItems() {
        long different = IntStream.rangeClosed(1, 1_000)
                .mapToObj(step -> OrderStates.of("plan", step))
                .map(state -> state.substring(state.indexOf("items"), state.indexOf("order_id")))
                .distinct()
                .count();

        assertThat(different).isEqualTo(1_000);
    }
}
