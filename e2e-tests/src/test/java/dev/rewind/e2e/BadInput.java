package dev.rewind.e2e;

import dev.rewind.e2e.tester.Event;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One way to get an event wrong.
 *
 * @param name for the test's name
 * @param code what the dead letter or problem must say
 * @param key the record's key
 * @param value the data, in binary mode
 * @param headers attributes that are not as {@link Event#record()} has them; null removes one
 */
@SuppressWarnings("ArrayRecordComponent")
record BadInput(String name, String code, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {

    static final String ENTITY = "plan:bad-input";

    private static final String STATE_1 = "{\"step\":{\"name\":\"s\"},\"state\":{\"v\":1}}";
    private static final String NO = "";
    private static final int DEEP = 10_000;
    private static final int TWO_MEGABYTES = 2_000_000;

    /** What can be said over Kafka and over HTTP alike. */
    static List<BadInput> everywhere() {
        return List.of(
                data("truncated JSON", "malformed_json", "{\"step\":{\"name\":\"s\"},\"state\":{\"v\":"),
                data("truncated text", "malformed_json", "{\"step\":{\"name\":\"s"),
                data("trailing text", "malformed_json", STATE_1 + " and more"),
                data("not JSON", "malformed_json", "<step/>"),
                data("a BOM in UTF-16", "malformed_json", "\u0000{\u0000}\u0000"),
                data("duplicate keys in the state", "duplicate_key", state("{\"a\":1,\"a\":2}")),
                data("duplicate keys in the data", "duplicate_key", STATE_1.replace("{\"v\":1}", "1,\"state\":2")),
                data("a lone surrogate", "lone_surrogate", state("{\"a\":\"\\ud800\"}")),
                data("a lone surrogate in a name", "lone_surrogate", state("{\"\\udc00\":1}")),
                data("nesting 10 000 deep", "too_complex", state("[".repeat(DEEP) + "]".repeat(DEEP))),
                data("objects 10 000 deep", "too_complex", state("{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP))),
                data("10 000 open brackets", "too_complex", state("[".repeat(DEEP))),
                data("a number of 100 000 digits", "too_complex", state("1".repeat(100_000))),
                data("a state of 2 MB", "state_too_large", state("\"" + "x".repeat(TWO_MEGABYTES) + "\"")),
                data("no step", "schema_violation", "{\"state\":{}}"),
                data("no state", "schema_violation", "{\"step\":{\"name\":\"s\"}}"),
                data("a step that is text", "schema_violation", STATE_1.replace("{\"name\":\"s\"}", "\"s\"")),
                data("attempt 0", "schema_violation", STATE_1.replace("\"s\"", "\"s\",\"attempt\":0")),
                data("an array", "schema_violation", "[]"),
                data("null", "schema_violation", "null"),
                header("an unknown type", "unknown_type", "ce_type", "dev.rewind.step-exploded.v1"),
                header("another version of a type", "unknown_type", "ce_type", "dev.rewind.step-started.v2"),
                header("no type", "missing_attribute", "ce_type", NO),
                header("no id", "missing_attribute", "ce_id", NO),
                header("no source", "missing_attribute", "ce_source", NO),
                header("no subject", "missing_attribute", "ce_subject", NO),
                header("no specversion", "missing_attribute", "ce_specversion", NO),
                header("CloudEvents 0.3", "unsupported_specversion", "ce_specversion", "0.3"),
                header("an id of 5 000 characters", "invalid_attribute", "ce_id", "x".repeat(5_000)),
                header("a subject that is no entity", "invalid_attribute", "ce_subject", "Plan!"),
                header("a subject that looks like a checkpoint", "invalid_attribute", "ce_subject", "plan:x:7"),
                header("a time that cannot be parsed", "invalid_attribute", "ce_time", "yesterday"));
    }

    /** What only a Kafka record can get wrong. */
    static List<BadInput> overKafka() {
        return List.of(
                new BadInput(
                        "the wrong key", "key_mismatch", Event.utf8("plan:another"), Event.utf8(STATE_1), Map.of()),
                new BadInput("no key", "key_mismatch", null, Event.utf8(STATE_1), Map.of()),
                new BadInput("a binary key", "key_mismatch", new byte[] {-1, 0, -2}, Event.utf8(STATE_1), Map.of()),
                new BadInput("no value", "empty_value", Event.utf8(ENTITY), null, Map.of()),
                new BadInput("an empty value", "empty_value", Event.utf8(ENTITY), new byte[0], Map.of()),
                new BadInput(
                        "no headers at all", "missing_attribute", Event.utf8(ENTITY), Event.utf8(STATE_1), noHeaders()),
                data("binary noise", "malformed_json", new byte[] {0, -1, -128, 127, 10, 13, 0, 42}),
                header("a content type that is not JSON", "unsupported_content_type", "content-type", "text/xml"),
                header("structured, and not", "missing_attribute", "content-type", Event.STRUCTURED));
    }

    private static BadInput data(String name, String code, String value) {
        return data(name, code, Event.utf8(value));
    }

    private static BadInput data(String name, String code, byte[] value) {
        return new BadInput(name, code, Event.utf8(ENTITY), value, Map.of());
    }

    private static BadInput header(String name, String code, String header, String value) {
        return new BadInput(name, code, Event.utf8(ENTITY), Event.utf8(STATE_1), Map.of(header, value));
    }

    private static Map<String, String> noHeaders() {
        return Map.of(
                "ce_type",
                NO,
                "ce_id",
                NO,
                "ce_source",
                NO,
                "ce_subject",
                NO,
                "ce_specversion",
                NO,
                "content-type",
                NO);
    }

    private static String state(String state) {
        return STATE_1.replace("{\"v\":1}", state);
    }

    /** The record as it goes out. */
    ProducerRecord<byte[], byte[]> record() {
        ProducerRecord<byte[], byte[]> good =
                Event.stepStarted(ENTITY, "s", 1, "{\"v\":1}").record();
        ProducerRecord<byte[], byte[]> bad = new ProducerRecord<>(Event.TOPIC, key, value);
        good.headers().forEach(bad.headers()::add);
        headers.forEach((header, text) -> set(bad.headers(), header, text));
        return bad;
    }

    private static void set(Headers headers, String header, String text) {
        headers.remove(header);
        if (!text.isEmpty()) {
            headers.add(header, Event.utf8(text));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
