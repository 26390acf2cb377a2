package dev.rewind.processor.topology;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.json.Json;
import dev.rewind.processor.PlanEvents;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.layout.AppliedOffset;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.processor.timers.RetentionSettings;
import dev.rewind.processor.timers.TimerSettings;
import dev.rewind.rules.LawLimits;
import dev.rewind.rules.state.EntityState;
import dev.rewind.service.Topics;
import dev.rewind.service.topics.EntityPartition;
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

/** Runs the topology for one partition with real stores and without a broker. */
public final class TestStream implements AutoCloseable {
    public static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final Topics TOPICS = Topics.unprefixed();

    final AppliedProgress progress;
    final DecisionSettings settings;
    public final StoreReader stores;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> events;
    private final TestOutputTopic<byte[], byte[]> facts;
    private final TestOutputTopic<byte[], byte[]> commands;
    private final TestOutputTopic<byte[], byte[]> deadLetters;
    private final TestOutputTopic<byte[], byte[]> published;
    private Instant now = START;

    public TestStream(Path directory) {
        this(directory, 1000);
    }

    public TestStream(Path directory, int maxStateBytes) {
        this(directory, maxStateBytes, TimerSettings.with(RetentionSettings.NONE), Duration.ZERO);
    }

    /** @param law the limits and policies of the rules */
    TestStream(Path directory, LawLimits law) {
        this(directory, 1000, TimerSettings.with(RetentionSettings.NONE), Duration.ZERO, law);
    }

    public TestStream(Path directory, TimerSettings timers) {
        this(directory, 1000, timers, Duration.ZERO);
    }

    /** @param logBehind how far the log's clock is behind the processor's */
    public TestStream(Path directory, int maxStateBytes, TimerSettings timers, Duration logBehind) {
        this(directory, maxStateBytes, timers, logBehind, LawLimits.defaults());
    }

    TestStream(Path directory, int maxStateBytes, TimerSettings timers, Duration logBehind, LawLimits law) {
        progress = new AppliedProgress(1);
        settings = new DecisionSettings(new EventReader(maxStateBytes), law, new EntityPartition(1), progress, timers);
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("state.dir", directory.toString());
        properties.put("statestore.cache.max.bytes", 0L);
        properties.put("default.timestamp.extractor", LogTime.class.getName());
        properties.put(LogTime.BEHIND, logBehind.toMillis());
        driver = new TopologyTestDriver(
                CheckpointTopology.of(TOPICS, settings, () -> DecisionListener.NONE), properties, START);
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

    public void publish(EntityKey entity, PlanEvent event) {
        publish(PlanEvents.of(entity, event));
    }

    public void publish(Envelope<PlanEvent> event) {
        publish(EventWriter.key(event.entity()), EventWriter.headers(event), EventWriter.value(event.data()));
    }

    /** Publishes at the current time of the processor's clock. */
    public void publishNow(EntityKey entity, PlanEvent event) {
        Envelope<PlanEvent> envelope = PlanEvents.of(entity, event);
        events.pipeInput(new TestRecord<>(
                EventWriter.key(entity), EventWriter.value(envelope.data()), EventWriter.headers(envelope), now));
    }

    /** Advances the processor's clock and the log's clock. */
    public void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    /** The events that the processor has published. */
    public List<Envelope<PlanEvent>> published() throws UnreadableEventException {
        List<Envelope<PlanEvent>> read = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : published.readRecordsToList()) {
            read.add(new EventReader().planEvent(record.key(), record.headers(), record.value()));
        }
        return read;
    }

    /** Takes over the rows of a stopped stream, as after a restart or on another processor. */
    public void takeOver(Map<String, Map<Bytes, byte[]>> rows) {
        rows.forEach((store, all) -> all.forEach(driver.<Bytes, byte[]>getKeyValueStore(store)::put));
    }

    public Map<String, Map<Bytes, byte[]>> rows() {
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

    /** The number of rows of store {@code records} whose keys begin with this byte. */
    public long records(char space) {
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

    public List<Envelope<Fact>> facts() throws UnreadableEventException {
        List<Envelope<Fact>> read = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : facts.readRecordsToList()) {
            read.add(new EventReader().fact(record.headers(), record.value()));
        }
        return read;
    }

    public List<String> factNames() throws UnreadableEventException {
        return facts().stream()
                .map(fact -> fact.data().getClass().getSimpleName())
                .toList();
    }

    public List<Envelope<RollbackCommand>> commands() throws UnreadableEventException {
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

    /** The number of rows of a store, without the one with the applied offset. */
    int count(String store) {
        int rows = 0;
        try (KeyValueIterator<Bytes, byte[]> all =
                driver.<Bytes, byte[]>getKeyValueStore(store).range(AppliedOffset.BEHIND, null)) {
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

    /** The records that a store has logged since the last call. */
    public List<TestRecord<byte[], byte[]>> changelog(String store) {
        return output("test-" + store + "-changelog").readRecordsToList();
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        driver.close();
    }

    /** The time that the broker would stamp a record with. */
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
