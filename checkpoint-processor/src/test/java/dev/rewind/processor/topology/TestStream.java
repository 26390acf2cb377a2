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
import dev.rewind.rules.EntityState;
import dev.rewind.rules.Law;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
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

    TestStream(Path directory) {
        this(directory, 1000);
    }

    TestStream(Path directory, int maxStateBytes) {
        progress = new Progress(1);
        DecisionSettings settings =
                new DecisionSettings(new EventReader(maxStateBytes), Law.defaults(), new Partitions(1), progress);
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("state.dir", directory.toString());
        properties.put("statestore.cache.max.bytes", 0L);
        driver = new TopologyTestDriver(CheckpointTopology.of(TOPICS, settings), properties, START);
        events = driver.createInputTopic(
                TOPICS.planEvents(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                START,
                Duration.ofSeconds(1));
        facts = output(TOPICS.checkpointEvents());
        commands = output(TOPICS.rollbackCommands());
        deadLetters = output(TOPICS.deadLetters());
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

    int count(String store) {
        int rows = 0;
        try (KeyValueIterator<Bytes, byte[]> all =
                driver.<Bytes, byte[]>getKeyValueStore(store).all()) {
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
}
