package dev.rewind.query;

import static org.awaitility.Awaitility.await;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.processor.CheckpointProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The whole product as far as the query API sees it: broker, processor and query API, over real HTTP. */
final class Rewind implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EmbeddedKafka kafka;
    private final Configuration configuration;
    private final CheckpointProcessor processor;
    private final QueryApi api;

    private Rewind(Map<Setting, String> overrides) {
        kafka = EmbeddedKafka.temporary().start();
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.HOME, home().toString());
        settings.put(Setting.PARTITIONS, "3");
        settings.put(Setting.STORE_PORT, "0");
        settings.put(Setting.STORE_SECRET, "of-these-tests");
        settings.put(Setting.HTTP_PORT, "0");
        settings.put(Setting.INSTANCE_ID, "it-" + NUMBER.incrementAndGet());
        settings.putAll(overrides);
        // A processor that is not heard for a while is not replaced here: nothing is tested that needs it to be.
        Configuration common = Configuration.of(
                        Map.of("REWIND_KAFKA_STREAMS_CONSUMER_SESSION_TIMEOUT_MS", "60000"), null)
                .with(settings)
                .withBroker(kafka.bootstrapServers());
        TopicProvisioning.create(common);
        processor = CheckpointProcessor.start(common);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(processor::ready);
        configuration =
                common.with(Map.of(Setting.STORE_URLS, processor.storeUrl().toString()));
        api = QueryApi.start(configuration);
    }

    /** One for all tests that leave it whole; the JVM's end is its end. */
    private static final class Shared {
        private static final Rewind REWIND = new Rewind(Map.of());

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(REWIND::close));
        }
    }

    static Rewind shared() {
        return Shared.REWIND;
    }

    /** One of its own, to be broken. */
    static Rewind started(Map<Setting, String> overrides) {
        return new Rewind(overrides);
    }

    /** Another instance of the query API over the same broker and processor. */
    QueryApi another(Map<Setting, String> overrides) {
        return QueryApi.start(configuration.with(overrides));
    }

    Api api() {
        return new Api(api.url());
    }

    QueryApi running() {
        return api;
    }

    Configuration configuration() {
        return configuration;
    }

    EmbeddedKafka kafka() {
        return kafka;
    }

    CheckpointProcessor processor() {
        return processor;
    }

    @Override
    public void close() {
        api.close();
        processor.close();
        kafka.close();
    }

    private static Path home() {
        try {
            return Files.createTempDirectory(Path.of("target"), "home");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
