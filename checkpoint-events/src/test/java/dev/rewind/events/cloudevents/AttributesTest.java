package dev.rewind.events.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesTest {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final byte[] DATA = bytes("{\"step\":{\"name\":\"a\"},\"state\":1}");

    private final EventReader reader = new EventReader();
    private final Map<String, String> http = new HashMap<>(Map.of(
            "ce-specversion", "1.0",
            "ce-id", "1",
            "ce-source", "/shop",
            "ce-type", "dev.rewind.step-started.v1",
            "ce-subject", "plan:a"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Euro%20%E2%82%AC%20%F0%9F%98%80|Euro € 😀",
                "100%|100%",
                "%4|%4",
                "%zz%41|%zzA",
                "\"a \\\"b\\\" \\\\\"|a \"b\" \\",
                "\"|\""
            })
    void headersOverHttpAreUnquotedAndPercentDecoded(String header, String id) throws Exception {
        http.put("ce-id", header);
        assertThat(overHttp().id()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "ce-id, %C3%28, invalid_attribute",
        "ce-id, a%0Ab, invalid_attribute",
        "ce-id, %ED%A0%80, invalid_attribute",
        "ce-id, '', missing_attribute",
        "ce-source, not a uri, invalid_attribute",
        "ce-source, 'http://[', invalid_attribute",
        "ce-subject, plan, invalid_attribute",
        "ce-subject, plan:a:7, invalid_attribute",
        "ce-time, yesterday, invalid_attribute",
        "ce-time, 2026-01-31T12:00Z, invalid_attribute",
        "ce-specversion, 0.3, unsupported_specversion",
        "ce-type, dev.rewind.step-started.v2, unknown_type",
        "ce-causationid, a%00, invalid_attribute",
        "content-type, text/plain, unsupported_content_type",
        "content-type, application/cloudevents+avro, unsupported_content_type",
        "content-type, application/cloudevents-batch+json, unsupported_content_type"
    })
    void anAttributeThatIsNoneOfItsKindIsNamed(String header, String value, String code) {
        http.put(header, value);
        UnreadableEventException e = catchThrowableOfType(UnreadableEventException.class, this::overHttp);
        assertThat(e.code().code()).as(e.reason()).isEqualTo(code);
    }

    @Test
    void anIdOfTooManyCharactersIsRefused() throws Exception {
        http.put("ce-id", "x".repeat(400));
        assertThat(overHttp().id()).hasSize(400);
        http.put("ce-id", "😀".repeat(400));
        assertThat(overHttp().id()).hasSize(800);
        http.put("ce-id", "x".repeat(401));
        assertThatThrownBy(this::overHttp).hasMessage("id has 401 characters; 1 to 400 are allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "Application/JSON; charset=utf-8", "application/vnd.shop+json", ""})
    void dataIsJsonByAnyOfItsNames(String contentType) throws Exception {
        http.put("content-type", contentType);
        assertThat(overHttp().data()).isInstanceOf(PlanEvent.StepStarted.class);
    }

    @Test
    void theTraceIsFoundInItsHeaderOrInTheEventInThatOrder() throws Exception {
        String other = TRACE.replace('4', '5');
        http.put("ce-traceparent", other);
        assertThat(overHttp().traceparent()).isEqualTo(other);
        http.put("traceparent", TRACE);
        assertThat(overHttp().traceparent()).isEqualTo(TRACE);
        assertThat(overHttp().traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");

        RecordHeaders headers = new RecordHeaders();
        headers.add("content-type", bytes("application/cloudevents+json"));
        headers.add("traceparent", bytes(TRACE));
        byte[] event = EventWriter.structured(overHttp());
        String without = new String(event, StandardCharsets.UTF_8).replace("\"traceparent\"", "\"other\"");
        assertThat(reader.planEvent(bytes("plan:a"), headers, bytes(without)).traceparent())
                .isEqualTo(TRACE);
    }

    @ParameterizedTest
    @CsvSource({
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings, true",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x, false",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, false",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01, false",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01, false",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01, false",
        "nonsense, false"
    })
    void aTraceThatIsNotWellFormedIsIgnoredAndNotPassedOn(String header, boolean wellFormed) throws Exception {
        http.put("traceparent", header);
        assertThat(overHttp().traceparent()).isEqualTo(wellFormed ? header : null);
    }

    @Test
    void attributesOfAStructuredEventAreTexts() {
        for (String event : List.of(
                "{\"specversion\":1.0}",
                "{\"specversion\":\"1.0\",\"id\":7}",
                "{\"specversion\":\"1.0\",\"id\":{\"a\":1}}")) {
            assertThatThrownBy(() -> reader.structured(bytes(event)))
                    .isInstanceOf(UnreadableEventException.class)
                    .hasMessageContaining("must be a string");
        }
        assertThatThrownBy(() -> reader.structured(bytes("{\"data\":{},\"data_base64\":\"e30=\"}")))
                .hasMessage("an event has data or data_base64, not both");
        assertThatThrownBy(() -> reader.structured(bytes("{\"data_base64\":{}}")))
                .hasMessage("data_base64 must be a string");
    }

    @Test
    void aBatchIsSplitIntoItsEventsAsTheyStandInIt() throws Exception {
        List<byte[]> events = reader.split(bytes(" [ {\"id\":\"é\"} ,7, \"x\",[ ] ,-1.50e2,null] "));
        assertThat(events.stream().map(it -> new String(it, StandardCharsets.UTF_8)))
                .containsExactly("{\"id\":\"é\"}", "7", "\"x\"", "[ ]", "-1.50e2", "null");
        assertThat(reader.split(bytes("[]"))).isEmpty();
        assertThatThrownBy(() -> reader.split(bytes("[" + "1,".repeat(1_000) + "1]")))
                .hasMessage("a batch may have 1000 events; send several");
        assertThatThrownBy(() -> reader.split(bytes("[1] 2"))).isInstanceOf(UnreadableEventException.class);
        assertThatThrownBy(() -> reader.split(bytes("{}"))).isInstanceOf(UnreadableEventException.class);
        assertThat(EventReader.isBatch("Application/CloudEvents-Batch+JSON; charset=utf-8"))
                .isTrue();
        assertThat(EventReader.isBatch(null)).isFalse();
    }

    @Test
    void anEnvelopeThatNobodyCouldReadIsNotMade() {
        for (String id : List.of("", "a\nb", "\ud83d", "x".repeat(401))) {
            assertThatThrownBy(() -> new Envelope<>(id, "/s", EntityKey.plan("a"), null, null, null, "data"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("id ");
        }
    }

    private Envelope<PlanEvent> overHttp() throws UnreadableEventException {
        return reader.planEvent(http::get, DATA);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
