package dev.rewind.e2e.tester;

import static org.awaitility.Awaitility.await;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.TopicProvisioning;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.kafka.KafkaContainer;

/** Kafka's public image with a processor and a query API as processes. {@link #rewind()} has the addresses. */
public final class PublicImage implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final String IMAGE = System.getenv().getOrDefault("KAFKA_IMAGE", "apache/kafka:4.4.0");

    private final RewindProcess rewind;
    private final KafkaContainer kafka;
    private final Service processor;
    private final Service queryApi;

    /** Starts everything and waits until it is ready. */
    public PublicImage() {
        Path directory = Scratch.directory("public-image");
        rewind = RewindProcess.in(directory.resolve("address"));
        kafka = new KafkaContainer(IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        kafka.setPortBindings(List.of(rewind.bootstrapServers().replaceFirst(".*:", "") + ":9092"));
        kafka.start();
        Map<String, String> settings = new HashMap<>();
        settings.put("REWIND_KAFKA_BOOTSTRAP_SERVERS", rewind.bootstrapServers());
        TopicProvisioning.create(Configuration.of(settings, null));
        String store = "http://127.0.0.1:" + Ports.free();
        settings.put("REWIND_STORE_PORT", store.replaceFirst(".*:", ""));
        settings.put("REWIND_STORE_URLS", store);
        settings.put("REWIND_HTTP_PORT", Integer.toString(rewind.url().getPort()));
        processor = new Service(
                directory.resolve("processor"), "dev.rewind.processor.Main", URI.create(store), Map.copyOf(settings));
        queryApi = new Service(
                directory.resolve("query-api"), "dev.rewind.query.Main", rewind.url(), Map.copyOf(settings));
        processor.launch();
        queryApi.launch();
        awaitReady();
    }

    /** Returns the addresses for clients. */
    public RewindProcess rewind() {
        return rewind;
    }

    /** Returns the processor. */
    public Service processor() {
        return processor;
    }

    /** Waits until reads and writes would succeed. */
    public void awaitReady() {
        await("processor and API are ready")
                .atMost(READY_WITHIN)
                .failFast("one of them ended", () -> !processor.isAlive() || !queryApi.isAlive())
                .until(() -> processor.isReady() && queryApi.isReady());
    }

    @Override
    public void close() {
        queryApi.close();
        processor.close();
        kafka.close();
    }
}
