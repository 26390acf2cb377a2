package dev.rewind.query;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.kafka.embedded.EmbeddedKafka;
import dev.rewind.processor.CheckpointProcessor;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.storeapi.Position;
import dev.rewind.testsupport.TestInstallation;
import dev.rewind.testsupport.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Everything that the query API needs in one process: broker, processor and query API, over real HTTP. */
public final class QueryInstallation implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** No test needs a silent processor or runner to be replaced quickly. */
    private static final Map<String, String> LONG_SESSION = Map.of(
            "REWIND_KAFKA_STREAMS_CONSUMER_SESSION_TIMEOUT_MS", "60000",
            "REWIND_PRESENCE_INTERVAL", "5s",
            "REWIND_RUNNER_SILENCE", "30s");

    private final EmbeddedKafka kafka;
    private final boolean ownsKafka;
    private final TestInstallation installation;
    private final Configuration configuration;
    private final CheckpointProcessor processor;
    private final QueryApi api;

    private QueryInstallation(Map<Setting, String> overrides) {
        this(EmbeddedKafka.temporary().start(), true, overrides);
    }

    private QueryInstallation(EmbeddedKafka broker, boolean isOwn, Map<Setting, String> overrides) {
        kafka = broker;
        ownsKafka = isOwn;
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.TOPIC_PREFIX, "");
        settings.put(Setting.STORE_SECRET, "of-these-tests");
        settings.put(Setting.HTTP_PORT, "0");
        settings.put(Setting.INSTANCE_ID, "it-" + NUMBER.incrementAndGet());
        settings.putAll(overrides);
        installation = TestInstallation.on(kafka.bootstrapServers(), home(), LONG_SESSION, settings);
        Configuration common = installation.configuration();
        processor = CheckpointProcessor.start(common);
        Waiting.until(processor::ready);
        configuration =
                common.with(Map.of(Setting.STORE_URLS, processor.storeUrl().toString()));
        api = QueryApi.start(configuration);
    }

    /** One installation for all tests that do not break it. It ends with the JVM. */
    private static final class Shared {
        private static final QueryInstallation REWIND =
                new QueryInstallation(Map.of(Setting.APPROVAL, "guarded:any,expires=1h;watched:automatic,expires=1h"));

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(REWIND::close));
        }
    }

    public static QueryInstallation shared() {
        return Shared.REWIND;
    }

    /** An installation on the same broker, with settings and topics of its own. */
    static QueryInstallation beside(Map<Setting, String> overrides) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.TOPIC_PREFIX, "beside-" + NUMBER.incrementAndGet() + ".");
        settings.putAll(overrides);
        return new QueryInstallation(shared().kafka, false, settings);
    }

    /** An installation whose broker a test may stop. */
    static QueryInstallation started(Map<Setting, String> overrides) {
        return new QueryInstallation(overrides);
    }

    /** Another instance of the query API over the same broker and processor. */
    QueryApi another(Map<Setting, String> overrides) {
        return QueryApi.start(configuration.with(overrides));
    }

    public Api api() {
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

    /** Publishes an event that the API does not take from callers, as the processor's timers do. */
    Position publish(EntityKey entity, PlanEvent event) {
        RecordMetadata at = installation.publish(
                installation.topics().planEvents(),
                Envelope.of(UUID.randomUUID().toString(), "/test-timer", entity, Instant.now(), event));
        return new Position(at.partition(), at.offset());
    }

    @Override
    public void close() {
        api.close();
        processor.close();
        installation.close();
        if (ownsKafka) {
            kafka.close();
        }
    }

    private static Path home() {
        try {
            return Files.createTempDirectory(Path.of("target"), "home");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
