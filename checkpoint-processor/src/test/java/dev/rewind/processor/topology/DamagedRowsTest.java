package dev.rewind.processor.topology;

import static dev.rewind.processor.PlanEvents.applied;
import static dev.rewind.processor.PlanEvents.captured;
import static dev.rewind.processor.PlanEvents.completed;
import static dev.rewind.processor.PlanEvents.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.RollbackTarget.ToCause;
import dev.rewind.events.RollbackTarget.ToSequence;
import dev.rewind.events.Step;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.layout.EntityIndex;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.lists.CheckpointFilter;
import dev.rewind.processor.lists.EntityFilter;
import dev.rewind.processor.lists.ListReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged row affects only its entity, is never overwritten, and loses no event. */
class DamagedRowsTest {
    private static final EntityKey HURT = EntityKey.plan("hurt");
    private static final EntityKey SOUND = EntityKey.plan("sound");

    @TempDir
    Path first;

    @TempDir
    Path second;

    @TempDir
    Path third;

    static Stream<Arguments> badHeads() {
        return Stream.of(
                bad("without its entity", head -> head.replaceFirst("\"entity\":\"plan:hurt\",", "")),
                bad("without its lists", head -> head.replaceFirst("\"open_steps\":\\[.*?\\],", "")),
                bad("of another entity", head -> head.replace("plan:hurt", "plan:sound")),
                bad("with a newer member", head -> head.replaceFirst("\\{", "{\"paused\":true,")),
                bad("with a text for a number", head -> head.replaceFirst("\"epoch\":1", "\"epoch\":\"one\"")),
                bad("with a number of no entity", head -> head.replaceFirst("\"epoch\":1", "\"epoch\":0")),
                bad("with half a window", head -> head.replaceFirst("\"seen\":\"[^\"]*\"", "\"seen\":\"AAAA\"")),
                bad("cut short", head -> head.substring(0, head.length() / 2)),
                bad("another type", head -> "[]"),
                bad("null", head -> "null"),
                bad("empty", head -> ""));
    }

    private static Arguments bad(String what, UnaryOperator<String> change) {
        return Arguments.of(what, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badHeads")
    void anEventOfAnEntityWhoseHeadIsDamagedWaitsAmongTheDeadLetters(String what, UnaryOperator<String> change)
            throws Exception {
        Map<String, Map<Bytes, byte[]>> rows = twoEntities();
        byte[] sound = rows.get(StoreLayout.ENTITIES).get(key(HURT));
        byte[] damaged = change.apply(new String(sound, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        rows.get(StoreLayout.ENTITIES).put(key(HURT), damaged);
        TestRecord<byte[], byte[]> waiting;
        try (TestStream stream = new TestStream(second)) {
            stream.takeOver(rows);
            stream.publish(HURT, captured(3));
            stream.publish(SOUND, captured(3));

            stream.publish(key(HURT).get(), new RecordHeaders(), new byte[] {'{'});

            List<TestRecord<byte[], byte[]>> letters = stream.deadLetters();
            assertThat(letters).hasSize(2);
            assertThat(TestStream.header(letters.get(1), "dead-letter-code")).isEqualTo("missing_attribute");
            waiting = letters.get(0);
            assertThat(TestStream.header(waiting, "dead-letter-code")).isEqualTo("entity_damaged");
            assertThat(TestStream.header(waiting, "dead-letter-reason")).contains("plan:hurt", "redrive");
            assertThat(stream.rows().get(StoreLayout.ENTITIES).get(key(HURT))).isEqualTo(damaged);
            assertThat(stream.facts()).extracting(fact -> fact.entity()).containsExactly(SOUND);
            ListReader.Page<?> list = new ListReader(List.of(stream.stores))
                    .entities(EntityFilter.of(new EntityIndex(null, null), ListReader.Span.ANY), null, 10);
            assertThat(list.found()).hasSize(1);
            assertThat(list.damaged()).containsExactly("plan:hurt");
            rows = stream.rows();
        }
        rows.get(StoreLayout.ENTITIES).put(key(HURT), sound);
        try (TestStream stream = new TestStream(third)) {
            stream.takeOver(rows);
            stream.publish(waiting.key(), waiting.headers(), waiting.value());

            assertThat(stream.stores.entity(HURT).counts().checkpoints()).isEqualTo(3);
        }
    }

    /** Damages a row, chosen by the first byte of its key in store {@code records}. */
    @ParameterizedTest
    @ValueSource(chars = {'s', 't', 'r', 'd', 'c', 'u', 'h'})
    void aDamagedRowOfAnyOtherKindEndsNothing(char kind) throws Exception {
        Map<String, Map<Bytes, byte[]>> rows = busyEntity();
        long damaged = rows.get(StoreLayout.RECORDS).keySet().stream()
                .filter(key -> key.get()[0] == kind)
                .count();
        rows.get(StoreLayout.RECORDS).replaceAll((key, row) -> key.get()[0] == kind ? new byte[] {'{'} : row);
        assertThat(damaged).isPositive();
        try (TestStream stream = new TestStream(second)) {
            stream.takeOver(rows);
            stream.publish(HURT, captured(1));
            stream.publish(HURT, requested(new ToCause(new StepCause(SOUND, "bill", 1))));
            stream.publish(HURT, requested(null));
            stream.publish(HURT, requested(new ToSequence(1)));
            stream.publish(HURT, new PlanEvent.RollbackRetryRequested(null, "again", "ann"));
            stream.publish(HURT, new PlanEvent.RetentionDue(null, 1, null));
            stream.pass(Duration.ofHours(1));
            stream.publish(SOUND, captured(4));

            assertThat(stream.stores.entity(SOUND).counts().checkpoints()).isEqualTo(1);
            assertThat(stream.deadLetters())
                    .allSatisfy(letter -> assertThat(TestStream.header(letter, "dead-letter-code"))
                            .isEqualTo("entity_damaged"));
        }
    }

    @Test
    void aDamagedCheckpointIsNamedByTheListsThatLeaveItOut() throws Exception {
        Map<String, Map<Bytes, byte[]>> rows = twoEntities();
        rows.get(StoreLayout.RECORDS)
                .replaceAll((key, row) -> key.get()[0] == 'c' && key.toString().contains("hurt") ? new byte[0] : row);
        try (TestStream stream = new TestStream(second)) {
            stream.takeOver(rows);
            ListReader.Page<?> list = new ListReader(List.of(stream.stores))
                    .checkpoints(new CheckpointFilter(null, null, null, null, false, ListReader.Span.ANY), null, 10);

            assertThat(list.found()).hasSize(2);
            assertThat(list.damaged()).contains("plan:hurt:1", "plan:hurt:2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "", "null", "{}", "[]"})
    void aDryRunSaysWhatTheRollbackDoesWhereTheTargetIsDamaged(String row) throws Exception {
        Map<String, Map<Bytes, byte[]>> rows = busyEntity();
        rows.get(StoreLayout.RECORDS)
                .replaceAll((key, stored) ->
                        key.get()[0] == 'c' && ByteBuffer.wrap(key.get()).getLong(key.get().length - Long.BYTES) == 3
                                ? row.getBytes(StandardCharsets.UTF_8)
                                : stored);
        PlanEvent asked = requested(new ToSequence(3));
        try (TestStream stream = new TestStream(second)) {
            stream.takeOver(rows);
            TrialDecision planned = TrialDecision.on(stream.settings, 0, stream.stores, HURT, asked);
            stream.publish(HURT, asked);

            assertThat(stream.stores.rollback(HURT, 2).checkpointId().sequence())
                    .isEqualTo(2);
            assertThat(planned.facts())
                    .filteredOn(Fact.RollbackOrdered.class::isInstance)
                    .extracting(
                            fact -> ((Fact.RollbackOrdered) fact).checkpoint().sequence())
                    .containsExactly(2L);
        }
    }

    private Map<String, Map<Bytes, byte[]>> twoEntities() {
        try (TestStream stream = new TestStream(first)) {
            for (EntityKey entity : new EntityKey[] {HURT, SOUND}) {
                stream.publish(entity, started("charge", 1));
                stream.publish(entity, captured(2));
            }
            return stream.rows();
        }
    }

    /** An entity that has rows of every kind. */
    private Map<String, Map<Bytes, byte[]>> busyEntity() {
        try (TestStream stream = new TestStream(first)) {
            stream.publish(HURT, started("reserve", 1));
            stream.publish(HURT, completed("reserve"));
            stream.publish(
                    HURT,
                    new PlanEvent.StateCaptured(
                            null, Snapshot.of(1), "manual", new StepCause(SOUND, "bill", 1), Map.of(), null));
            stream.publish(HURT, started("ship", 2));
            stream.publish(HURT, completed("ship"));
            stream.publish(HURT, requested(new ToSequence(3)));
            stream.publish(HURT, applied(HURT, 1));
            stream.publish(
                    HURT,
                    new PlanEvent.StepStarted(
                            null,
                            new Step("charge", null, 1),
                            Snapshot.of(1),
                            60_000L,
                            null,
                            Map.of(),
                            List.of(SOUND)));
            return stream.rows();
        }
    }

    private static PlanEvent requested(RollbackTarget target) {
        return new PlanEvent.RollbackRequested(null, target, "because", "ann", null, null);
    }

    private static Bytes key(EntityKey entity) {
        return Bytes.wrap(entity.toString().getBytes(StandardCharsets.UTF_8));
    }
}
