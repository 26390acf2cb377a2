package dev.rewind.test;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.service.Topics;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.EntityPartition;
import dev.rewind.service.topics.TopicProvisioning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Topics of their own on the broker of this JVM, and their processor; or a log in memory with a processor of its own. One
 * for each set of settings.
 */
final class TestProcessor implements AutoCloseable {

    private static final Map<Kind, TestProcessor> STARTED = new HashMap<>();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Configuration configuration;
    private final @Nullable Path home;
    private final @Nullable CheckpointProcessor processor;
    private final Producer<byte[], byte[]> producer;
    private final FactTail facts;
    private final List<EntityKey> clocks;

    private record Kind(boolean broker, Set<String> settings) {}

    private TestProcessor(boolean hasBroker, List<String> settings, int number) {
        Map<String, String> environment = new HashMap<>(Map.of(
                Setting.TOPIC_PREFIX.variable(),
                "test" + number + ".",
                Setting.PARTITIONS.variable(),
                "1",
                Setting.STORE_PORT.variable(),
                "0",
                Setting.INSTANCE_ID.variable(),
                "test",
                // A runner of tests shares its JVM with all services, and may stand still on a busy machine.
                Setting.RUNNER_SILENCE.variable(),
                "30s",
                // Each assertion waits until the processor has committed what it has decided.
                "REWIND_KAFKA_STREAMS_COMMIT_INTERVAL_MS",
                "20",
                "REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS",
                "60000"));
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "setting \"" + setting + "\" must have the form NAME=value, such as REWIND_PARK_AFTER=3");
            }
            environment.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        if (hasBroker) {
            home = temporaryHome();
            environment.put(Setting.HOME.variable(), home.toString());
            configuration = Configuration.of(environment, null).withBroker(TestBroker.address());
            TopicProvisioning.create(configuration);
            processor = CheckpointProcessor.start(configuration);
            await("the checkpoint processor is ready", processor::ready);
        } else {
            home = null;
            processor = null;
            configuration = MemoryProcessor.start(Configuration.of(environment, null));
        }
        Map<String, Object> client = configuration.producer();
        client.put("acks", "all");
        client.put("linger.ms", 0);
        client.put("max.request.size", Topics.MAX_RECORD_BYTES);
        producer = LogClients.producer(client);
        facts = new FactTail(configuration);
        clocks = oneOfEachPartition(configuration.integer(Setting.PARTITIONS));
    }

    /** The installation with these settings. Starts it if it is the first use in this JVM. */
    static TestProcessor with(boolean broker, String... settings) {
        Kind kind = new Kind(broker, new TreeSet<>(Arrays.asList(settings)));
        synchronized (STARTED) {
            TestProcessor known = STARTED.get(kind);
            if (known == null) {
                known = started(broker, List.copyOf(kind.settings()), STARTED.size() + 1);
                STARTED.put(kind, known);
                if (broker) {
                    TestBroker.closeFirst(known);
                }
            }
            return known;
        }
    }

    private static TestProcessor started(boolean broker, List<String> settings, int number) {
        try {
            return new TestProcessor(broker, settings, number);
        } catch (LinkageError | RuntimeException e) {
            IllegalStateException explained = NeededVersions.explain(e);
            if (explained != null) {
                throw explained;
            }
            throw e;
        }
    }

    /** The address of the broker. */
    String bootstrapServers() {
        if (processor == null) {
            throw new IllegalStateException("this test has no broker; remove \"broker = false\" from @RewindTest");
        }
        return configuration.bootstrapServers();
    }

    Configuration configuration() {
        return configuration;
    }

    /** All facts about an entity so far, after the processor has decided on every event that is in the log now. */
    List<Fact> facts(EntityKey entity) {
        catchUp();
        return facts.of(entity);
    }

    /** Publishes an event and waits for the acknowledgement. */
    RecordMetadata publish(EntityKey entity, PlanEvent event) {
        return send(EventWriter.record(
                configuration.topics().planEvents(),
                Envelope.of(UUID.randomUUID().toString(), "/rewind-test", entity, Instant.now(), event)));
    }

    RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an event was published", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the test broker did not acknowledge an event", e);
        }
    }

    /**
     * Waits until the processor has decided on every event that is in the log now. The event that this publishes also
     * carries the time of the log's clock to the processor.
     */
    void catchUp() {
        List<RecordMetadata> sent = new ArrayList<>();
        for (EntityKey clock : clocks) {
            sent.add(publish(
                    clock,
                    new PlanEvent.StateCaptured(null, Snapshot.of(Map.of()), "clock_read", null, Map.of(), null)));
        }
        await("the checkpoint processor has decided on all events", () -> {
            facts.poll();
            return sent.stream().allMatch(event -> facts.reached(event.partition()) >= event.offset());
        });
    }

    @Override
    public void close() {
        facts.close();
        producer.close(Duration.ofSeconds(5));
        if (processor != null && home != null) {
            processor.close();
            delete(home);
        }
    }

    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (processor != null && processor.ended().isCompletedExceptionally()) {
                processor.ended().join();
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("after " + PATIENCE.toSeconds() + " s it is not so that " + what
                        + "; the log of the test says why");
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting until " + what, e);
            }
        }
    }

    private static List<EntityKey> oneOfEachPartition(int count) {
        EntityPartition partitions = new EntityPartition(count);
        Map<Integer, EntityKey> found = new HashMap<>();
        for (int i = 0; found.size() < count; i++) {
            EntityKey clock = new EntityKey("test-clock", "clock-" + i);
            found.putIfAbsent(partitions.of(clock), clock);
        }
        return List.copyOf(found.values());
    }

    private static Path temporaryHome() {
        try {
            return Files.createTempDirectory("rewind-test-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory can be created; check java.io.tmpdir", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary directory " + directory + " was not deleted", e);
        }
    }
}
