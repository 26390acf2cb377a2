package dev.rewind.processor;

import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Topics;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.kafka.embedded.EmbeddedKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Rewind as far as the processor goes, on a real broker: one for all tests, with topics of its own for each. */
public final class Installation implements AutoCloseable {
    private static final int PARTITIONS = 3;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    public final Configuration configuration;
    public final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final HttpClient http = HttpClient.newHttpClient();

    public Installation(Path home) {
        this(home, Map.of());
    }

    public Installation(Path home, Map<String, String> environment) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.HOME, home.toString());
        settings.put(Setting.TOPIC_PREFIX, "t" + NUMBER.incrementAndGet() + ".");
        settings.put(Setting.PARTITIONS, Integer.toString(PARTITIONS));
        settings.put(Setting.STORE_PORT, "0");
        settings.put(Setting.INSTANCE_ID, "one");
        configuration = Configuration.of(environment, null).with(settings).withBroker(Broker.KAFKA.bootstrapServers());
        topics = configuration.topics();
        TopicProvisioning.create(configuration);
        Map<String, Object> properties = configuration.producer();
        properties.put("acks", "all");
        properties.put("linger.ms", 0);
        properties.put("max.request.size", Topics.MAX_RECORD_BYTES);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** One broker for the whole module; the JVM's end is its end. */
    private static final class Broker {
        private static final EmbeddedKafka KAFKA = EmbeddedKafka.temporary().start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(KAFKA::close));
        }
    }

    public static String broker() {
        return Broker.KAFKA.bootstrapServers();
    }

    /** A processor that is ready. */
    public CheckpointProcessor processor() {
        return processor(Map.of());
    }

    public CheckpointProcessor processor(Map<Setting, String> settings) {
        CheckpointProcessor processor = CheckpointProcessor.start(configuration.with(settings));
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(processor::ready);
        return processor;
    }

    /** Publishes and returns where the log has it, once it has. */
    public RecordMetadata publish(EntityKey entity, PlanEvent event) {
        return publish(PlanEvents.of(entity, event));
    }

    public RecordMetadata publish(Envelope<PlanEvent> event) {
        return send(EventWriter.record(topics.planEvents(), event));
    }

    public RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public KafkaProducer<byte[], byte[]> producer() {
        return producer;
    }

    /** A consumer of one topic from its start, which sees what is committed. */
    public KafkaConsumer<byte[], byte[]> committed(String topic) {
        Map<String, Object> properties = new HashMap<>(configuration.consumer());
        properties.put("group.id", "reader-of-" + topic + NUMBER.incrementAndGet());
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", "read_committed");
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    /** Asks a store server. */
    public HttpResponse<String> get(CheckpointProcessor processor, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(processor.storeUrl() + path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks for what includes this event at the least. */
    public HttpResponse<String> getAfter(RecordMetadata event, CheckpointProcessor processor, String path) {
        return get(processor, path, "X-Rewind-Position", event.partition() + ":" + event.offset());
    }

    @Override
    public void close() {
        producer.close();
    }
}
