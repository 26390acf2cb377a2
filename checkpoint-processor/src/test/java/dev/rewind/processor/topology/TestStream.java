package dev.rewind.processor.topology;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Topics;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import dev.rewind.processor.PlanEvents;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.StoreLayout;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.processor.store.Through;
import dev.rewind.rules.EntityState;
import dev.rewind.rules.Law;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology over one partition, with real stores and without a broker. */
final class TestStream implements AutoCloseable {
    static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final Topics TOPICS = Topics.unprefixed();

    final Progress progress;
    final StoreReader stores;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> events;
    private final TestOutputTopic<byte[], byte[]> facts;
    private final TestOutputTopic<byte[], byte[]> commands;
    private final TestOutputTopic<byte[], byte[]> deadLetters;
    private final TestOutputTopic<byte[], byte[]> published;
    private Instant now = START;

    TestStream(Path directory) {
        this(directory, 1000);
    }

    TestStream(Path directory, int maxStateBytes) {
        this(directory, maxStateBytes, TimerSettings.with(Retention.NONE), Duration.ZERO);
    }

    TestStream(Path directory, TimerSettings timers) {
        this(directory, 1000, timers, Duration.ZERO);
    }

    /** @param logBehind how far the log's clock is behind the processor's */
    TestStream(Path directory, int maxStateBytes, TimerSettings timers, Duration logBehind) {
        progress = new Progress(1);
        DecisionSettings settings = new DecisionSettings(
                new EventReader(maxStateBytes), Law.defaults(), new Partitions(1), progress, timers);
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("state.dir", directory.toString());
        properties.put("statestore.cache.max.bytes", 0L);
        properties.put("default.timestamp.extractor", LogTime.class.getName());
        properties.put(LogTime.BEHIND, logBehind.toMillis());
        driver = new TopologyTestDriver(
                CheckpointTopology.of(TOPICS, settings, () -> Witness.NOBODY), properties, START);
        events = driver.createInputTopic(
                TOPICS.planEvents(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                START,
                Duration.ofSeconds(1));
        facts = output(TOPICS.checkpointEvents());
        commands = output(TOPICS.rollbackCommands());
        deadLetters = output(TOPICS.deadLetters());
        published = output(TOPICS.planEvents());
        stores = new StoreReader(
                driver.getKeyValueStore(StoreLayout.ENTITIES),
                driver.getKeyValueStore(StoreLayout.SNAPSHOTS),
                driver.getKeyValueStore(StoreLayout.RECORDS));
    }

    void publish(EntityKey entity, PlanEvent event) {
        publish(PlanEvents.of(entity, event));
    }

    void publish(Envelope<PlanEvent> event) {
        publish(EventWriter.key(event.entity()), EventWriter.headers(event), EventWriter.value(event.data()));
    }

    /** Publishes at the time that the processor's clock shows. */
    void publishNow(EntityKey entity, PlanEvent event) {
        Envelope<PlanEvent> envelope = PlanEvents.of(entity, event);
        events.pipeInput(new TestRecord<>(
                EventWriter.key(entity), EventWriter.value(envelope.data()), EventWriter.headers(envelope), now));
    }

    /** Lets the processor's clock go on, and with it the log's. */
    void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    /** The events that the processor itself has published. */
    List<Envelope<PlanEvent>> published() throws UnreadableEventException {
        List<Envelope<PlanEvent>> read = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : published.readRecordsToList()) {
            read.add(new EventReader().planEvent(record.key(), record.headers(), record.value()));
        }
        return read;
    }

    /** Takes over the rows of a stream that has been stopped, as a restart or another processor does. */
    void takeOver(Map<String, Map<Bytes, byte[]>> rows) {
        rows.forEach((store, all) -> all.forEach(driver.<Bytes, byte[]>getKeyValueStore(store)::put));
    }

    Map<String, Map<Bytes, byte[]>> rows() {
        Map<String, Map<Bytes, byte[]>> rows = new TreeMap<>();
        for (String store : StoreLayout.NUMBERED) {
            Map<Bytes, byte[]> copy = new TreeMap<>();
            try (KeyValueIterator<Bytes, byte[]> all =
                    driver.<Bytes, byte[]>getKeyValueStore(store).all()) {
                all.forEachRemaining(row -> copy.put(row.key, row.value));
            }
            rows.put(store, copy);
        }
        return rows;
    }

    /** How many rows of store {@code records} are in this key space. */
    long records(char space) {
        return rows().get(StoreLayout.RECORDS).keySet().stream()
                .filter(key -> key.get()[0] == space)
                .count();
    }

    /** The times of all deadlines, earliest first. */
    List<Instant> deadlines() {
        return rows().get(StoreLayout.RECORDS).keySet().stream()
                .filter(key -> key.get()[0] == 'd')
                .map(key -> Instant.ofEpochMilli(ByteBuffer.wrap(key.get()).getLong(1)))
                .toList();
    }

    void publish(byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
        events.pipeInput(new TestRecord<>(key, value, headers));
    }

    List<Envelope<Fact>> facts() throws UnreadableEventException {
        List<Envelope<Fact>> read = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : facts.readRecordsToList()) {
            read.add(new EventReader().fact(record.headers(), record.value()));
        }
        return read;
    }

    List<String> factNames() throws UnreadableEventException {
        return facts().stream()
                .map(fact -> fact.data().getClass().getSimpleName())
                .toList();
    }

    List<Envelope<RollbackCommand>> commands() throws UnreadableEventException {
        List<Envelope<RollbackCommand>> read = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : commands.readRecordsToList()) {
            read.add(new EventReader().rollbackCommand(record.headers(), record.value()));
        }
        return read;
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    long lastOffset(EntityKey entity) throws IOException {
        return state(entity).lastOffset();
    }

    EntityState state(EntityKey entity) throws IOException {
        return Json.mapper().readValue(stores.entities().get(Bytes.wrap(EventWriter.key(entity))), EntityState.class);
    }

    /** How many rows a store has, besides the one that says how far it is. */
    int count(String store) {
        int rows = 0;
        try (KeyValueIterator<Bytes, byte[]> all =
                driver.<Bytes, byte[]>getKeyValueStore(store).range(Through.BEHIND, null)) {
            while (all.hasNext()) {
                all.next();
                rows++;
            }
        }
        return rows;
    }

    static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        driver.close();
    }

    /** The time that the broker would give to a record. */
    public static final class LogTime implements TimestampExtractor, Configurable {
        static final String BEHIND = "test.log.behind.ms";
        private long behind;

        @Override
        public void configure(Map<String, ?> configs) {
            behind = (Long) configs.get(BEHIND);
        }

        @Override
        public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
            return record.timestamp() - behind;
        }
    }
}
