package dev.rewind.events.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Samples;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Any bytes are either an event or unreadable, and reading them does not take long. */
class HostileBytesTest {

    private static final long SEED = Long.getLong("rewind.seed", 20260131L);
    private static final int ROUNDS =
            Integer.getInteger("rewind.rounds", Boolean.getBoolean("rewind.slow") ? 20_000 : 5_000);
    private static final int MIB = 1024 * 1024;
    private static final byte[] KEY = bytes("plan:order-42");

    private final EventReader reader = new EventReader();

    @Test
    void changedBytesAndHeadersAreReadOrUnreadable() {
        Random random = new Random(SEED);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        Samples.all().forEach(data -> records.add(EventWriter.record("t", Samples.full(data))));
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ProducerRecord<byte[], byte[]> record = records.get(random.nextInt(records.size()));
            Headers headers = changed(record.headers(), random);
            byte[] value = random.nextInt(4) == 0 ? record.value() : changed(record.value(), random);
            byte[] structured = changed(
                    EventWriter.structured(Samples.full(
                            Samples.all().get(random.nextInt(Samples.all().size())))),
                    random);
            String what = "-Drewind.seed=" + SEED + ", round " + round;
            read += readOrUnreadable(what, () -> reader.planEvent(KEY, headers, value));
            read += readOrUnreadable(what, () -> reader.fact(headers, value));
            read += readOrUnreadable(what, () -> reader.rollbackCommand(headers, value));
            read += readOrUnreadable(what, () -> reader.structured(structured));
            read += readOrUnreadable(what, () -> reader.split(structured));
            read += readOrUnreadable(what, () -> reader.planEvent(name -> http(headers, name), value));
        }
        assertThat(read).as("some changes do no harm").isPositive();
    }

    @Test
    void noiseIsUnreadable() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            String what = "-Drewind.seed=" + SEED + ", round " + round;
            Headers headers = headers();
            assertThat(readOrUnreadable(what, () -> reader.planEvent(KEY, headers, noise)))
                    .isZero();
            assertThat(readOrUnreadable(what, () -> reader.structured(noise))).isZero();
            RecordHeaders noisy = new RecordHeaders();
            headers.forEach(header -> noisy.add(header.key(), random.nextBoolean() ? header.value() : noise));
            readOrUnreadable(what, () -> reader.planEvent(noise, noisy, noise));
        }
    }

    @Test
    void headersWithoutValuesAreMissing() {
        for (Header header : headers()) {
            RecordHeaders without = new RecordHeaders(headers());
            without.remove(header.key());
            without.add(header.key(), null);
            Throwable thrown = catchThrowable(() -> reader.planEvent(KEY, without, started("1")));
            if (thrown != null) {
                assertThat(((UnreadableEventException) thrown).code()).isEqualTo(DeadLetterCode.MISSING_ATTRIBUTE);
            }
        }
        assertThat(code(() -> reader.planEvent(null, headers(), started("1")))).isEqualTo("key_mismatch");
        assertThat(code(() -> reader.planEvent(KEY, headers(), null))).isEqualTo("empty_value");
        assertThat(code(() -> reader.planEvent(KEY, headers(), new byte[0]))).isEqualTo("empty_value");
        assertThat(code(() -> reader.planEvent(KEY, new RecordHeaders(), started("1"))))
                .isEqualTo("missing_attribute");
    }

    @Test
    void bytesThatAreNoUnicodeTextAreRefused() {
        assertThat(dataCode(started(0xC0, 0xAF))).as("overlong slash").isEqualTo("malformed_json");
        assertThat(dataCode(started(0xE0, 0x81, 0x81))).as("overlong A").isEqualTo("malformed_json");
        assertThat(dataCode(started(0xF0, 0x80, 0x81, 0x81))).as("overlong A").isEqualTo("malformed_json");
        assertThat(dataCode(started(0xF4, 0x90, 0x80, 0x80)))
                .as("beyond U+10FFFF")
                .isEqualTo("malformed_json");
        assertThat(dataCode(started(0xF8, 0x88, 0x80, 0x80, 0x80))).isEqualTo("malformed_json");
        assertThat(dataCode(started(0x80))).as("continuation alone").isEqualTo("malformed_json");
        assertThat(dataCode(started(0xE2, 0x82))).as("cut short").isEqualTo("malformed_json");
        assertThat(dataCode(started(0xED, 0xA0, 0xBD))).as("half a pair, raw").isEqualTo("lone_surrogate");
        assertThat(dataCode(started(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80)))
                .as("a pair, each half raw")
                .isEqualTo("lone_surrogate");
        assertThat(dataCode(started(0x00))).as("a NUL").isEqualTo("malformed_json");
        for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE")) {
            byte[] other = new String(started("1"), StandardCharsets.UTF_8).getBytes(Charset.forName(charset));
            assertThat(dataCode(other)).as(charset).isEqualTo("malformed_json");
            assertThat(code(() -> reader.structured(other))).as(charset).isEqualTo("malformed_json");
        }
        for (String escape : List.of("\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud83dx", "\\ud83d\\u0041")) {
            assertThat(dataCode(started('"' + escape + '"'))).as(escape).isEqualTo("lone_surrogate");
            assertThat(dataCode(bytes("{\"step\":{\"name\":\"" + escape + "\"},\"state\":1}")))
                    .as(escape)
                    .isEqualTo("lone_surrogate");
            assertThat(dataCode(bytes("{\"ignored\":\"" + escape + "\",\"step\":{\"name\":\"a\"},\"state\":1}")))
                    .as(escape)
                    .isEqualTo("lone_surrogate");
        }
    }

    @Test
    void aByteOrderMarkIsSkipped() throws Exception {
        byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
        assertThat(reader.planEvent(KEY, headers(), joined(mark, started("[1]")))
                        .data())
                .isEqualTo(reader.planEvent(KEY, headers(), started("[1]")).data());
        Envelope<PlanEvent> event = Samples.full(Samples.fullPlanEvents().get(0));
        assertThat(reader.structured(joined(mark, EventWriter.structured(event))))
                .isEqualTo(event);
    }

    @Test
    void aMemberNamedTwiceIsRefusedWhereverItIs() {
        for (String data : List.of(
                "{\"step\":{\"name\":\"a\"},\"state\":1,\"state\":1}",
                "{\"step\":{\"name\":\"a\",\"n\\u0061me\":\"b\"},\"state\":1}",
                "{\"step\":{\"name\":\"a\"},\"state\":[[{\"b\":1,\"a\":{},\"b\":1}]]}",
                "{\"step\":{\"name\":\"a\"},\"state\":1,\"labels\":{\"a\":\"\",\"a\":\"\"}}",
                "{\"step\":{\"name\":\"a\"},\"state\":1,\"unknown\":{\"a\":1,\"a\":2}}")) {
            assertThat(dataCode(bytes(data))).as(data).isEqualTo("duplicate_key");
        }
        assertThat(code(() -> reader.structured(bytes("{\"id\":\"1\",\"id\":\"2\"}"))))
                .isEqualTo("duplicate_key");
    }

    @Test
    void dataThatIsNoObjectIsASchemaViolation() {
        for (String data : List.of("null", "[]", "\"text\"", "7", "true")) {
            assertThat(dataCode(bytes(data))).as(data).isEqualTo("schema_violation");
            String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"subject\":\"plan:a\","
                    + "\"type\":\"dev.rewind.step-started.v1\",\"data\":" + data + "}";
            assertThat(code(() -> reader.structured(bytes(event)))).as(event).isEqualTo("schema_violation");
        }
        assertThat(dataCode(bytes(" \n"))).isEqualTo("malformed_json");
        assertThat(dataCode(joined(started("1"), started("1")))).isEqualTo("malformed_json");
        assertThat(dataCode(joined(started("1"), bytes("x")))).isEqualTo("malformed_json");
    }

    @Test
    void whatWouldTakeLongIsRefusedBeforeItDoes() {
        int many = 4 * MIB;
        assertTimely(started("[".repeat(many)), "too_complex");
        assertTimely(started("{\"a\":".repeat(many / 5)), "too_complex");
        assertTimely(started("9".repeat(many)), "too_complex");
        assertTimely(started("0." + "9".repeat(many)), "too_complex");
        assertTimely(started("1e" + "9".repeat(990)), "too_complex");
        assertTimely(started("1e999999999"), "too_complex");
        assertTimely(started("{\"" + "n".repeat(many) + "\":1}"), "too_complex");
        assertTimely(started('"' + "\\u0001".repeat(many / 6) + '"'), "state_too_large");
        assertTimely(started("[" + ("9".repeat(990) + ",").repeat(many / 991) + "1]"), "state_too_large");
        assertTimely(started("[" + ("1." + "7".repeat(900) + "e300,").repeat(many / 907) + "1]"), "state_too_large");
        assertTimely(started("[" + "1e99999,".repeat(many / 8) + "1]"), "state_too_large");
        assertTimely(started("[" + "{},".repeat(many / 3) + "1]"), "state_too_large");
        assertTimely(bytes("{\"touches\":[" + "\"plan:a\",".repeat(many / 9) + "\"plan:a\"]}"), "schema_violation");
        StringBuilder members = new StringBuilder("{");
        for (int i = 300_000; i > 0; i--) {
            members.append("\"m").append(i).append("\":1,");
        }
        assertTimely(started(members.append("\"a\":1}").toString()), "state_too_large");
        int deep = 490;
        assertTimely(
                started("{\"b\":".repeat(deep) + '"' + "x".repeat(many) + '"' + ",\"a\":1}".repeat(deep)),
                "state_too_large");
    }

    @Test
    void aReasonFitsIntoOneLine() {
        UnreadableEventException e = catchThrowableOfType(
                UnreadableEventException.class,
                () -> reader.planEvent(
                        KEY, headers(), bytes("{\"step\":{\"name\":7,\"" + "é\\n\\u001b😀".repeat(500) + "\":1}}")));
        assertThat(e.reason()).hasSizeLessThanOrEqualTo(1_001).doesNotContain("\n", "\u001b");
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(e.reason())).isTrue();
    }

    private void assertTimely(byte[] value, String code) {
        long start = System.nanoTime();
        assertThat(dataCode(value)).isEqualTo(code);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    private String dataCode(byte[] value) {
        return code(() -> reader.planEvent(KEY, headers(), value));
    }

    private static String code(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(UnreadableEventException.class);
        return ((UnreadableEventException) thrown).code().code();
    }

    private static int readOrUnreadable(String what, ThrowingCallable call) {
        try {
            call.call();
            return 1;
        } catch (UnreadableEventException expected) {
            assertThat(expected.reason()).as(what).isNotBlank();
            return 0;
        } catch (Throwable other) {
            throw new AssertionError(what, other);
        }
    }

    private static byte[] changed(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        for (int n = 1 + random.nextInt(4); n > 0 && changed.length > 0; n--) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(6)) {
                case 0 -> changed[at] = (byte) random.nextInt(256);
                case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> changed = Arrays.copyOf(changed, at);
                case 3 -> changed[at] = bytes("{}[]\",:\\0e-.nul")[random.nextInt(15)];
                case 4 -> {
                    int from = random.nextInt(at + 1);
                    changed = joined(Arrays.copyOf(changed, at), Arrays.copyOfRange(changed, from, changed.length));
                }
                default ->
                    changed = joined(Arrays.copyOf(changed, at), Arrays.copyOfRange(changed, at + 1, changed.length));
            }
        }
        return changed;
    }

    private static Headers changed(Headers headers, Random random) {
        RecordHeaders changed = new RecordHeaders();
        for (Header header : headers) {
            switch (random.nextInt(30)) {
                case 0 -> changed.add(header.key(), null);
                case 1 -> changed.add(header.key(), changed(header.value(), random));
                case 2 -> changed.add("content-type", bytes("application/cloudevents+json; charset=UTF-8"));
                case 3 -> changed.add("ce_type", bytes("dev.rewind.step-started.v1"));
                case 4 -> changed.add(header.key(), new byte[0]);
                case 5 -> random.nextInt();
                default -> changed.add(header);
            }
        }
        return changed;
    }

    private static String http(Headers headers, String name) {
        Header header = headers.lastHeader(name.replaceFirst("^ce-", "ce_"));
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.ISO_8859_1);
    }

    private static Headers headers() {
        return EventWriter.headers(new Envelope<>(
                "1",
                "/test",
                EntityKey.parse("plan:order-42"),
                null,
                null,
                null,
                Samples.fullPlanEvents().get(0)));
    }

    /** The data of step-started with this state. */
    private static byte[] started(String state) {
        return bytes("{\"step\":{\"name\":\"a\"},\"state\":" + state + "}");
    }

    /** The same with a text of these bytes as the state. */
    private static byte[] started(int... text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes("{\"step\":{\"name\":\"a\"},\"state\":\"x"));
        Arrays.stream(text).forEach(out::write);
        out.writeBytes(bytes("\"}"));
        return out.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
