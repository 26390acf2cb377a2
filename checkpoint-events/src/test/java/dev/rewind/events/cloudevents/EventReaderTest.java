package dev.rewind.events.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.CompletedStep;
import dev.rewind.events.PlanEvent.StepStarted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class EventReaderTest {

    private final EventReader reader = new EventReader(1000);

    @Test
    void aBinaryEventIsReadAsItWasWritten() throws Exception {
        Envelope<PlanEvent> event =
                read("{\"step\":{\"name\":\"build\"},\"state\":{\"b\":1.50,\"a\":9007199254740993}}");

        StepStarted started = (StepStarted) event.data();
        assertThat(started.state()).hasToString("{\"a\":9007199254740993,\"b\":1.5}");
        assertThat(started.step().attempt()).isEqualTo(1);
        Envelope<PlanEvent> again = reader.planEvent(
                EventWriter.key(event.entity()), EventWriter.headers(event), EventWriter.value(started));
        assertThat(again).isEqualTo(event);
        assertThat(reader.structured(EventWriter.structured(event))).isEqualTo(event);
    }

    @Test
    void dataThatIsNotAsItsSchemaSaysIsNamed() {
        assertThat(refused("{\"step\":{\"name\":\"\"},\"state\":1}"))
                .isEqualTo("SCHEMA_VIOLATION step.name must not be empty");
        assertThat(refused("{\"step\":{\"name\":\"a\"}}")).isEqualTo("SCHEMA_VIOLATION state is required");
        assertThat(refused("{\"step\":{\"name\":7},\"state\":1}"))
                .isEqualTo("SCHEMA_VIOLATION step.name: \"7\" must be a string");
        assertThat(refused("{\"step\":{\"name\":\"a\",\"attempt\":\"2\"},\"state\":1}"))
                .startsWith("SCHEMA_VIOLATION step.attempt: ");
        assertThat(refused("{\"step\":{\"name\":\"a\"},\"state\":{\"a\":1,\"a\":2}}"))
                .startsWith("DUPLICATE_KEY ");
        assertThat(refused("{\"step\":{\"name\":\"a\"},\"step\":{\"name\":\"a\"},\"state\":1}"))
                .startsWith("DUPLICATE_KEY ");
        assertThat(refused("{\"step\":{\"name\":\"a\"},\"state\":\"\\ud800\"}")).startsWith("LONE_SURROGATE ");
        assertThat(refused("{\"step\":{\"name\":\"a\"},\"state\":")).startsWith("MALFORMED_JSON ");
        assertThat(refused("{\"step\":{\"name\":\"a\"},\"state\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"))
                .startsWith("TOO_COMPLEX ");
        assertThat(refused("{\"step\":{\"name\":\"a\"},\"state\":\"" + "x".repeat(2000) + "\"}"))
                .startsWith("STATE_TOO_LARGE state has 2002 bytes");
    }

    @Test
    void theStepThatCompletesIsReadAndItsAttemptIsTheFirstUnlessTheEventNamesAnother() throws Exception {
        StepStarted started =
                (StepStarted) read("{\"step\":{\"name\":\"ship\"},\"state\":1,\"completes\":{\"step\":\"pack\"}}")
                        .data();
        assertThat(started.completes()).isEqualTo(new CompletedStep("pack", null, 1));
        assertThat(new String(EventWriter.value(started), StandardCharsets.UTF_8))
                .endsWith("\"completes\":{\"step\":\"pack\",\"attempt\":1}}");

        StepStarted alone = (StepStarted) read("{\"step\":{\"name\":\"ship\"},\"state\":1,\"completes\":null}")
                .data();
        assertThat(alone.completes()).isNull();
        assertThat(new String(EventWriter.value(alone), StandardCharsets.UTF_8)).doesNotContain("completes");

        assertThat(refused("{\"step\":{\"name\":\"ship\"},\"state\":1,\"completes\":{}}"))
                .isEqualTo("SCHEMA_VIOLATION completes.step is required");
        assertThat(refused(
                        "{\"step\":{\"name\":\"ship\"},\"state\":1,\"completes\":{\"step\":\"pack\",\"attempt\":0}}"))
                .isEqualTo("SCHEMA_VIOLATION completes.attempt is 0; it must be between 1 and 2147483647");
    }

    /** JSON Schema 2020-12 defines integers by their value, not by their notation. */
    @Test
    void anIntegerIsKnownByItsValue() throws Exception {
        for (String timeout : List.of("1000", "1000.0", "1e3", "1.0E+3", "10000e-1")) {
            StepStarted started = (StepStarted)
                    read("{\"step\":{\"name\":\"a\",\"attempt\":2.0},\"state\":1,\"timeout_ms\":" + timeout + "}")
                            .data();
            assertThat(started.timeoutMs()).as(timeout).isEqualTo(1_000);
            assertThat(started.step().attempt()).isEqualTo(2);
        }
        for (String timeout : List.of("1000.5", "1e-1", "9223372036854775808", "1e400", "-1e999999999999", "\"7\"")) {
            assertThat(refused("{\"step\":{\"name\":\"a\"},\"state\":1,\"timeout_ms\":" + timeout + "}"))
                    .as(timeout)
                    .startsWith("SCHEMA_VIOLATION timeout_ms: ")
                    .endsWith("must be an integer within range");
        }
        assertThat(refused("{\"step\":{\"name\":\"a\",\"attempt\":2147483648},\"state\":1}"))
                .isEqualTo("SCHEMA_VIOLATION step.attempt: \"2147483648\" must be an integer within range");
    }

    /** A canonical state is copied, another one is rewritten. The result is the same. */
    @Test
    void aStateIsReadTheSameWhereverAndHoweverItStands() throws Exception {
        for (String state :
                List.of("null", "true", "7", "{}", "[[]]", "\"}{\\\"state\\\":\"", "{\"state\":{\"a\":[1,2]}}")) {
            for (String data : List.of(
                    "{\"state\":%s,\"step\":{\"name\":\"a\"}}",
                    "{\"step\":{\"name\":\"\\\"state\\\":{}\"},\"state\":%s}",
                    "{\"labels\":{\"state\":\"x\"},\"step\":{\"name\":\"a\",\"state\":[{}]},\"state\" : %s }")) {
                StepStarted started = (StepStarted) read(data.formatted(state)).data();
                assertThat(started.state()).as(data).hasToString(state);
            }
        }
    }

    @Test
    void whatIsWrongAroundACanonicalStateIsStillWrongAtItsPlace() {
        assertThat(refused("{\"state\":{\"a\":1},\"step\":{\"name\":\"a\"},\"state\":{\"b\":1}}"))
                .startsWith("DUPLICATE_KEY ");
        assertThat(refused("{\"state\":{\"a\":1},\"state\":{\"a\":1},\"step\":{\"name\":\"a\"}}"))
                .startsWith("DUPLICATE_KEY ");
        assertThat(refused("{\"step\":{\"name\":\"a\"},\"state\":{\"a\":1}x}"))
                .startsWith("MALFORMED_JSON ")
                .endsWith(" at byte 36");
        assertThat(refused("{\"step\":{\"name\":\"a\"},\"state\":{\"a\":1}")).startsWith("MALFORMED_JSON ");
        assertThat(refused("[\"state\":{\"a\":1}]")).startsWith("SCHEMA_VIOLATION ");
        assertThat(refused("{\"a\":\"state\":{\"a\":1}}")).startsWith("MALFORMED_JSON ");
        assertThat(refused("{\"step\":{\"name\":\"a\"},\"state\":{\"a\":\"" + "x".repeat(2000) + "\"}}"))
                .startsWith("STATE_TOO_LARGE state has 2008 bytes");
    }

    private String refused(String data) {
        UnreadableEventException e = catchThrowableOfType(UnreadableEventException.class, () -> read(data));
        return e.code() + " " + e.reason();
    }

    private Envelope<PlanEvent> read(String data) throws UnreadableEventException {
        Headers headers = new RecordHeaders();
        headers.add("ce_specversion", bytes("1.0"));
        headers.add("ce_id", bytes("1"));
        headers.add("ce_source", bytes("/test"));
        headers.add("ce_type", bytes("dev.rewind.step-started.v1"));
        headers.add("ce_subject", bytes("plan:a"));
        headers.add("ce_time", bytes("2026-01-31T12:00:00+01:00"));
        return reader.planEvent(EventWriter.key(EntityKey.plan("a")), headers, bytes(data));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
