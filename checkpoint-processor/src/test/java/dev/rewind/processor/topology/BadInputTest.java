package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.started;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.UndoStep;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.PlanEvents;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest {
    private static final EntityKey ORDER = EntityKey.plan("order-42");
    private static final byte[] KEY = EventWriter.key(ORDER);
    private static final String GOOD = "{\"step\":{\"name\":\"charge\"},\"state\":{\"a\":1}}";

    /** Bytes that are not an event, and the reason that the dead letter gives. */
    record Bad(String what, byte @Nullable [] key, Headers headers, byte @Nullable [] value, DeadLetterCode code) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Bad> badInput() {
        return Stream.of(
                bad("truncated JSON", GOOD.substring(0, 30), DeadLetterCode.MALFORMED_JSON),
                bad("duplicate keys", GOOD.replace("\"a\":1", "\"a\":1,\"a\":2"), DeadLetterCode.DUPLICATE_KEY),
                bad("a lone surrogate", GOOD.replace("\"a\":1", "\"a\":\"\\ud800\""), DeadLetterCode.LONE_SURROGATE),
                bad(
                        "nesting 10 000 deep",
                        GOOD.replace("1}}", "[".repeat(10_000) + "]".repeat(10_000) + "}}"),
                        DeadLetterCode.TOO_COMPLEX),
                bad(
                        "a state of 2 MB",
                        GOOD.replace("1}}", '"' + "x".repeat(2_000_000) + "\"}}"),
                        DeadLetterCode.STATE_TOO_LARGE),
                bad("a field that is missing", "{\"state\":{}}", DeadLetterCode.SCHEMA_VIOLATION),
                new Bad(
                        "an unknown type",
                        KEY,
                        with("ce_type", "dev.rewind.step-dreamt.v1"),
                        GOOD.getBytes(UTF_8),
                        DeadLetterCode.UNKNOWN_TYPE),
                new Bad("no headers", KEY, new RecordHeaders(), GOOD.getBytes(UTF_8), DeadLetterCode.MISSING_ATTRIBUTE),
                new Bad(
                        "another key",
                        "plan:other".getBytes(UTF_8),
                        good(),
                        GOOD.getBytes(UTF_8),
                        DeadLetterCode.KEY_MISMATCH),
                new Bad("no key", null, good(), GOOD.getBytes(UTF_8), DeadLetterCode.KEY_MISMATCH),
                new Bad(
                        "a key that is no entity",
                        new byte[] {0, -1},
                        good(),
                        GOOD.getBytes(UTF_8),
                        DeadLetterCode.KEY_MISMATCH),
                new Bad("an empty value", KEY, good(), new byte[0], DeadLetterCode.EMPTY_VALUE),
                new Bad("no value", KEY, good(), null, DeadLetterCode.EMPTY_VALUE),
                new Bad("binary noise", KEY, good(), noise(), DeadLetterCode.MALFORMED_JSON));
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void badInputIsSetAsideAsItCameAndTheNextEventIsProcessed(Bad bad, @TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory, 1_000_000)) {
            stream.publish(ORDER, started("reserve", 1));
            stream.publish(bad.key(), bad.headers(), bad.value());
            stream.publish(ORDER, started("charge", 2));

            assertThat(stream.deadLetters()).singleElement().satisfies(dead -> {
                assertThat(dead.key()).isEqualTo(bad.key());
                assertThat(dead.value()).isEqualTo(bad.value());
                assertThat(List.of(dead.headers().toArray())
                                .subList(0, bad.headers().toArray().length))
                        .containsExactly(bad.headers().toArray());
                assertThat(TestStream.header(dead, "dead-letter-code"))
                        .isEqualTo(bad.code().code());
                assertThat(TestStream.header(dead, "dead-letter-reason")).isNotBlank();
                assertThat(TestStream.header(dead, "dead-letter-topic")).isEqualTo("plan-events");
                assertThat(TestStream.header(dead, "dead-letter-partition")).isEqualTo("0");
                assertThat(TestStream.header(dead, "dead-letter-offset")).isEqualTo("1");
            });
            assertThat(stream.factNames()).containsExactly("CheckpointTaken", "CheckpointTaken");
            assertThat(stream.progress.processed(0)).isEqualTo(2);
        }
    }

    @Test
    void badInputUnderTheKeyOfAnEntityMovesItsOffsetAndNothingElse(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, started("reserve", 1));
            var before = stream.stores.entity(ORDER);

            stream.publish(KEY, good(), new byte[] {'{'});

            assertThat(stream.lastOffset(ORDER)).isEqualTo(1);
            assertThat(stream.stores.entity(ORDER)).isEqualTo(before);
        }
    }

    @Test
    void aValueThatCameCompressedAndFitsIntoNoRecordIsNamedByItsPlaceInTheLog(@TempDir Path directory) {
        try (TestStream stream = new TestStream(directory)) {
            byte[] bomb = new byte[9 * 1024 * 1024];

            stream.publish(KEY, good(), bomb);

            assertThat(stream.deadLetters()).singleElement().satisfies(dead -> {
                assertThat(dead.key()).isEqualTo(KEY);
                assertThat(dead.value()).isEmpty();
                assertThat(TestStream.header(dead, "dead-letter-code")).isEqualTo("malformed_json");
                assertThat(TestStream.header(dead, "dead-letter-offset")).isEqualTo("0");
                assertThat(Integer.parseInt(TestStream.header(dead, "dead-letter-omitted-bytes")))
                        .isGreaterThan(bomb.length);
            });
        }
    }

    @Test
    void anEventWhoseConsequencesFitIntoNoRecordIsSetAsideAndChangesNothing(@TempDir Path directory) throws Exception {
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(ORDER, started("reserve", 1));
            stream.publish(ORDER, PlanEvents.failed("reserve"));
            stream.facts();
            stream.commands();
            UndoStep undone = new UndoStep("\u0001".repeat(200), 1, new CheckpointId(ORDER, 1), true);

            stream.publish(ORDER, PlanEvents.applied(ORDER, 1, Collections.nCopies(10_000, undone)));

            TestRecord<byte[], byte[]> dead = stream.deadLetters().get(0);
            assertThat(TestStream.header(dead, "dead-letter-code")).isEqualTo("outcome_too_large");
            assertThat(stream.facts()).isEmpty();
            assertThat(stream.commands()).isEmpty();
            assertThat(stream.stores.rollback(ORDER, 1).status()).isEqualTo(Rollback.Status.COMMANDED);
            assertThat(stream.lastOffset(ORDER)).isEqualTo(2);
        }
    }

    private static Bad bad(String what, String value, DeadLetterCode code) {
        return new Bad(what, KEY, good(), value.getBytes(UTF_8), code);
    }

    private static Headers good() {
        return EventWriter.headers(PlanEvents.of(ORDER, started("charge", 1)));
    }

    private static Headers with(String name, String value) {
        Headers headers = good();
        headers.remove(name);
        return headers.add(name, value.getBytes(UTF_8));
    }

    private static byte[] noise() {
        byte[] noise = new byte[1000];
        new Random(42).nextBytes(noise);
        return noise;
    }
}
