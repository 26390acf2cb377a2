package dev.rewind.runner;

import static org.awaitility.Awaitility.await;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Json;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.processor.CheckpointProcessor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker and, under one topic prefix, a real processor: once for all tests of the module. */
public final class Rewind {

    /** A process that starts on a busy machine may wait longer for its first answer than people want to. */
    static final Map<String, String> PATIENT = Map.of("REWIND_KAFKA_ADMIN_DEFAULT_API_TIMEOUT_MS", "60000");

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final AtomicReference<CheckpointProcessor> PROCESSOR = new AtomicReference<>();

    private Rewind() {}

    private static final class Broker {
        static final EmbeddedKafka KAFKA = EmbeddedKafka.temporary().start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(Broker::close));
        }

        /** The processor first: without a broker it would close for long. */
        static void close() {
            CheckpointProcessor processor = PROCESSOR.get();
            if (processor != null) {
                processor.close();
            }
            KAFKA.close();
        }
    }

    private static final class Installation {
        static final Configuration CONFIGURATION = prefixed("with.");
        static final OtlpCollector COLLECTOR = OtlpCollector.start();

        static {
            CheckpointProcessor processor = COLLECTOR.tracing(() -> CheckpointProcessor.start(CONFIGURATION));
            PROCESSOR.set(processor);
            await().atMost(Duration.ofSeconds(60)).until(processor::ready);
        }
    }

    private static final class Bare {
        static final Configuration CONFIGURATION = prefixed("without.");
    }

    private static final class Producer {
        static final KafkaProducer<byte[], byte[]> PRODUCER = new KafkaProducer<>(
                Map.of("bootstrap.servers", Broker.KAFKA.bootstrapServers(), "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Of an installation whose processor runs. */
    public static Configuration running() {
        return Installation.CONFIGURATION;
    }

    /** Where the processor of {@link #running} sends its spans of traces that are sampled. */
    static OtlpCollector collector() {
        return Installation.COLLECTOR;
    }

    /** Of an installation without a processor. */
    static Configuration withoutProcessor() {
        return Bare.CONFIGURATION;
    }

    /** A plan id that nothing knows. */
    public static String freshId(String name) {
        return name + "-" + NUMBER.incrementAndGet();
    }

    /** An operator asks for a rollback, in the trace of this thread; returns once the log has it. */
    static void requestRollback(EntityKey entity, RollbackTarget target) {
        publish(
                running().topics().planEvents(),
                new Envelope<>(
                        UUID.randomUUID().toString(),
                        "/test/operator",
                        entity,
                        Instant.now(),
                        Trace.current(),
                        null,
                        new PlanEvent.RollbackRequested(null, target, "because", "operator", null, null)));
    }

    /** Somebody says something of an entity; returns once the log has it. */
    static void say(EntityKey entity, PlanEvent... events) {
        for (PlanEvent event : events) {
            publish(
                    running().topics().planEvents(),
                    Envelope.of(UUID.randomUUID().toString(), "/test", entity, Instant.now(), event));
        }
    }

    /** All facts about an entity until now, in the order of the log. */
    static List<Fact> facts(EntityKey entity) {
        List<Fact> facts = new ArrayList<>();
        records(running(), running().topics().checkpointEvents()).forEach(fact -> {
            try {
                Envelope<Fact> read = new EventReader().fact(fact.headers(), fact.value());
                if (read.entity().equals(entity)) {
                    facts.add(read.data());
                }
            } catch (UnreadableEventException e) {
                throw new IllegalStateException("the processor publishes what can be read", e);
            }
        });
        return facts;
    }

    /** What a processor would send, or somebody who is none. */
    static void command(RollbackCommand command) {
        publish(
                running().topics().rollbackCommands(),
                Envelope.of(
                        command.rollbackId() + "." + command.attempt(),
                        "/test",
                        command.entity(),
                        Instant.now(),
                        command));
    }

    /** Bytes that are no command. */
    static void unreadableCommand(EntityKey entity) {
        try {
            Producer.PRODUCER
                    .send(new org.apache.kafka.clients.producer.ProducerRecord<>(
                            running().topics().rollbackCommands(), EventWriter.key(entity), new byte[] {1, 2, 3}))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The headers of what was put aside about an entity. */
    static List<Map<String, String>> deadLetters(EntityKey entity) {
        return records(running(), running().topics().deadLetters()).stream()
                .filter(letter -> entity.toString().equals(new String(letter.key(), StandardCharsets.UTF_8)))
                .map(letter -> {
                    Map<String, String> headers = new HashMap<>();
                    letter.headers()
                            .forEach(it -> headers.put(it.key(), new String(it.value(), StandardCharsets.UTF_8)));
                    return headers;
                })
                .toList();
    }

    /** What the processor knows of a rollback. */
    static Rollback rollback(EntityKey entity, long number) {
        return stored("rollbacks", entity, "/" + number, Rollback.class);
    }

    /** An entity as the processor knows it. */
    static Entity head(EntityKey entity) {
        return stored("entities", entity, "", Entity.class);
    }

    private static <T> T stored(String what, EntityKey entity, String which, Class<T> type) {
        URI store = Objects.requireNonNull(PROCESSOR.get(), "no processor").storeUrl();
        URI uri = store.resolve("/store/" + what + "/" + entity.type() + "/" + entity.id() + which);
        try {
            HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(uri + " answers " + answer.statusCode());
            }
            return Json.mapper().readValue(answer.body(), type);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that was published about an entity, in the order of the log. */
    static List<PlanEvent> published(Configuration configuration, EntityKey entity) {
        return records(configuration, configuration.topics().planEvents()).stream()
                .map(Rewind::read)
                .filter(event -> event.entity().equals(entity))
                .<PlanEvent>map(Envelope::data)
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(Configuration configuration, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<String, Object> settings = new HashMap<>(configuration.consumer());
        settings.put("auto.offset.reset", "earliest");
        settings.put("fetch.max.wait.ms", 20);
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private static Envelope<PlanEvent> read(ConsumerRecord<byte[], byte[]> event) {
        try {
            return new EventReader().planEvent(event.key(), event.headers(), event.value());
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("the runner publishes what can be read", e);
        }
    }

    private static void publish(String topic, Envelope<?> event) {
        try {
            Producer.PRODUCER.send(EventWriter.record(topic, event)).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Configuration prefixed(String prefix) {
        Configuration configuration = Configuration.of(PATIENT, null)
                .with(Map.of(
                        Setting.TOPIC_PREFIX, prefix,
                        Setting.PARTITIONS, "3",
                        Setting.HOME,
                                Path.of("target", "rewind-" + UUID.randomUUID()).toString(),
                        Setting.STORE_PORT, "0",
                        Setting.INSTANCE_ID, "one"))
                .withBroker(Broker.KAFKA.bootstrapServers());
        TopicProvisioning.create(configuration);
        return configuration;
    }
}
