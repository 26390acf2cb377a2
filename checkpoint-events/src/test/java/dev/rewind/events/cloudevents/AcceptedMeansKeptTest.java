package dev.rewind.events.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.StateCaptured;
import dev.rewind.events.json.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * What one reader accepts, over HTTP or as a state of the SDK, every later reader accepts too, with the same hash. The
 * states are about the limits: numbers, names, nesting and size.
 */
class AcceptedMeansKeptTest {

    private static final long SEED = Long.getLong("rewind.seed", 20260131L);
    private static final int MOST_BYTES = 20_000;
    private static final EntityKey ENTITY = EntityKey.parse("artifact:a-1");

    private final EventReader reader = new EventReader(MOST_BYTES);
    private final Random random = new Random(SEED);

    @Test
    void anEventThatIsTakenOverHttpIsReadFromTheLog() throws Exception {
        int accepted = 0;
        for (int i = 0; i < 4_000; i++) {
            String state = state();
            Envelope<PlanEvent> taken;
            try {
                taken = random.nextBoolean() ? reader.structured(structured(state)) : binary(data(state));
            } catch (UnreadableEventException refused) {
                assertThat(refused.code()).isIn(DeadLetterCode.TOO_COMPLEX, DeadLetterCode.STATE_TOO_LARGE);
                continue;
            }
            accepted++;
            assertKept(taken, "-Drewind.seed=%d, event %d".formatted(SEED, i));
        }
        assertThat(accepted).isBetween(1_000, 3_900);
    }

    @Test
    void aStateOfTheSdkIsReadFromTheLog() throws Exception {
        int accepted = 0;
        for (int i = 0; i < 4_000; i++) {
            Snapshot state;
            try {
                state = Snapshot.parse(state());
            } catch (java.io.IOException refused) {
                continue;
            }
            if (state.size() <= MOST_BYTES) {
                accepted++;
                var event = new StateCaptured(null, state, "manual", null, Map.of(), null);
                assertKept(
                        new Envelope<>("1", "/sdk", ENTITY, null, null, null, event),
                        "-Drewind.seed=%d, state %d".formatted(SEED, i));
            }
        }
        assertThat(accepted).isBetween(1_000, 3_900);
    }

    private void assertKept(Envelope<PlanEvent> taken, String what) throws UnreadableEventException {
        String hash = hash(taken);
        ProducerRecord<byte[], byte[]> record = EventWriter.record("plan-events", taken);
        Envelope<PlanEvent> read = reader.planEvent(record.key(), record.headers(), record.value());
        assertThat(hash(read)).as(what).isEqualTo(hash);
        assertThat(hash(reader.structured(EventWriter.structured(read))))
                .as(what)
                .isEqualTo(hash);
    }

    private static String hash(Envelope<PlanEvent> event) {
        return Objects.requireNonNull(event.data().state()).hash();
    }

    private Envelope<PlanEvent> binary(byte[] data) throws UnreadableEventException {
        Map<String, String> headers = new HashMap<>(Map.of(
                "content-type", "application/json",
                "ce-specversion", "1.0",
                "ce-id", "1",
                "ce-source", "/http",
                "ce-type", "dev.rewind.state-captured.v1",
                "ce-subject", ENTITY.toString()));
        return reader.planEvent(headers::get, data);
    }

    private static byte[] data(String state) {
        return ("{\"state\":" + state + ",\"reason\":\"manual\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] structured(String state) {
        return ("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/http\",\"type\":\"dev.rewind.state-captured.v1\","
                        + "\"subject\":\"" + ENTITY + "\",\"data\":{\"reason\":\"manual\",\"state\":" + state + "}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private String state() {
        int nesting = switch (random.nextInt(6)) {
            case 0 -> 490 + random.nextInt(20);
            default -> random.nextInt(4);
        };
        List<String> opened = new ArrayList<>();
        StringBuilder state = new StringBuilder();
        for (int i = 0; i < nesting; i++) {
            boolean array = random.nextBoolean();
            state.append(array ? "[" : "{\"" + (nesting < 10 ? name() : "n") + "\" : ");
            opened.add(array ? "]" : "}");
        }
        state.append(random.nextInt(4) == 0 ? '"' + text(random.nextInt(2 * MOST_BYTES / 3)) + '"' : number());
        for (int i = nesting - 1; i >= 0; i--) {
            state.append(opened.get(i));
        }
        return state.toString();
    }

    private String name() {
        return text(random.nextInt(8) == 0 ? 4_080 + random.nextInt(30) : random.nextInt(20));
    }

    private String text(int length) {
        String[] characters = {"a", "é", "€", "😀", "\\u0041", "\\n", "\\ud83d\\ude00", "\\/"};
        return characters[random.nextInt(characters.length)].repeat(length);
    }

    private String number() {
        int[] limits = {0, 6, 21, 300, 999, 100_000};
        String sign = random.nextBoolean() ? "-" : "";
        String whole = random.nextInt(3) == 0
                ? "0"
                : 1 + random.nextInt(9) + "0".repeat(random.nextInt(9)) + nines(random.nextInt(1_010));
        String fraction =
                random.nextBoolean() ? "" : "." + "0".repeat(random.nextInt(9)) + nines(1 + random.nextInt(500));
        int exponent = limits[random.nextInt(limits.length)] + random.nextInt(21) - 10;
        String power = random.nextInt(4) == 0 ? "" : (random.nextBoolean() ? "e" : "E-") + Math.abs(exponent);
        return sign + whole + fraction + power;
    }

    private String nines(int most) {
        return "9".repeat(random.nextInt(3) == 0 ? most : Math.min(most, 5));
    }
}
