package dev.rewind.service.presence;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.json.Json;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at regular intervals that a runner or an inbox is there, and at its end that it is gone. Presence is a help, never
 * a condition: a record that cannot be sent is dropped, and an installation without the topic has no presence.
 */
public final class PresencePublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PresencePublisher.class);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final String name;
    private final String kind;
    private final Supplier<List<String>> serves;
    private final String topic;
    private final Duration interval;
    private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final AtomicBoolean complained = new AtomicBoolean();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "rewind-presence");
        thread.setDaemon(true);
        return thread;
    });
    private final @Nullable Producer<byte[], byte[]> producer;

    private PresencePublisher(
            Configuration configuration, boolean hasTopic, String name, String kind, Supplier<List<String>> serves) {
        this.name = name;
        this.kind = kind;
        this.serves = serves;
        this.topic = configuration.topics().runnerPresence();
        this.interval = configuration.duration(Setting.PRESENCE_INTERVAL);
        this.producer = hasTopic ? producer(configuration) : null;
    }

    /**
     * Starts to say that a runner is there. Does not wait for the broker.
     *
     * @param hasTopic whether the installation has the topic of presence; nothing is published without it
     * @param name the unique name of the runner
     * @param kind {@link RunnerPresence#PLAN_RUNNER} or {@link RunnerPresence#ROLLBACK_INBOX}
     * @param serves asked each time
     */
    public static PresencePublisher start(
            Configuration configuration, boolean hasTopic, String name, String kind, Supplier<List<String>> serves) {
        PresencePublisher publisher = new PresencePublisher(configuration, hasTopic, name, kind, serves);
        if (publisher.producer == null) {
            LOG.atInfo()
                    .addKeyValue("topic", publisher.topic)
                    .log("This installation has no topic for presence, so it cannot tell whether this runner is there;"
                            + " `rewind topics create` adds it");
        } else {
            long every = Math.max(1, publisher.interval.toMillis());
            Future<?> ignored = publisher.timer.scheduleAtFixedRate(publisher::say, 0, every, TimeUnit.MILLISECONDS);
        }
        return publisher;
    }

    /** Whether presence is published, so that steps may name their runner. */
    public boolean isPublished() {
        return producer != null;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        Producer<byte[], byte[]> open = producer;
        if (open != null) {
            try {
                Future<?> ignored = open.send(new ProducerRecord<>(topic, key(), null));
            } catch (KafkaException | IllegalStateException e) {
                LOG.atDebug().setCause(e).log("The end of a runner could not be published");
            }
            open.close(CLOSE);
        }
    }

    private void say() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            return;
        }
        try {
            RunnerPresence now = new RunnerPresence(
                    kind, serves.get(), host(), ProcessHandle.current().pid(), startedAt, interval.toMillis());
            Future<?> ignored = open.send(
                    new ProducerRecord<>(topic, key(), Json.mapper().writeValueAsBytes(now)), (at, failure) -> {
                        if (failure != null) {
                            complain(failure);
                        }
                    });
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } catch (KafkaException | IllegalStateException e) {
            complain(e);
        }
    }

    private void complain(Exception failure) {
        if (!complained.getAndSet(true)) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("why", failure.getMessage())
                    .log("Presence could not be published; this is logged once");
        }
    }

    private byte[] key() {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static Producer<byte[], byte[]> producer(Configuration configuration) {
        Map<String, Object> settings = configuration.producer();
        settings.put("acks", "1");
        settings.put("enable.idempotence", false);
        settings.put("linger.ms", 0);
        settings.put("max.block.ms", 1_000);
        settings.put("request.timeout.ms", 2_000);
        settings.put("delivery.timeout.ms", 3_000);
        settings.put("buffer.memory", 1 << 20);
        settings.remove("transactional.id");
        return LogClients.producer(settings);
    }
}
