package dev.rewind.service.presence;

import dev.rewind.events.json.Json;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.TopicProvisioning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what runners and inboxes say, and knows which are there. Silence is measured by this process's monotonic
 * clock, and only while this process listens: after its start, after the broker could not be reached, and after the
 * process itself stood still, the time begins anew. No clock of a publisher counts.
 */
public final class PresenceListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceListener.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
    /** A longer break between two looks means that the broker or this process stood still. */
    private static final long LONGEST_BREAK = Duration.ofSeconds(2).toNanos();
    /** How many signs of a runner may be missed before it counts as not connected. */
    private static final int MISSED = 3;
    /** Runners that were heard of last are kept; so many that the memory is bounded. */
    private static final int MOST = 10_000;

    private final Configuration configuration;
    private final String topic;
    private final Map<String, Heard> runners = new ConcurrentHashMap<>();
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean closed;
    private volatile long listeningSince = System.nanoTime();
    private volatile long lastLook = System.nanoTime();
    private volatile boolean listening;

    private record Heard(RunnerPresence presence, Instant lastSeen, long heardAt, boolean gone) {

        /** The silence in nanoseconds after which it counts as not connected. */
        long mostSilence() {
            return MISSED * Duration.ofMillis(presence.intervalMs()).toNanos();
        }
    }

    /**
     * A runner that has been silent for too long.
     *
     * @param runner its unique name
     * @param lastSeen the log's time of its last sign
     */
    public record Silent(String runner, Instant lastSeen) {}

    private PresenceListener(Configuration configuration) {
        this.configuration = configuration;
        this.topic = configuration.topics().runnerPresence();
        this.thread = new Thread(this::listen, "rewind-presence-listener");
        this.thread.setDaemon(true);
    }

    /** Starts to listen, on a thread of its own. Waits for the topic if the installation does not have it. */
    public static PresenceListener start(Configuration configuration) {
        PresenceListener listener = new PresenceListener(configuration);
        listener.thread.start();
        return listener;
    }

    /** The runners that have been heard of within a day, those that are there first. */
    public List<KnownRunner> runners() {
        return runners.entrySet().stream()
                .map(entry -> known(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(KnownRunner::connected)
                        .reversed()
                        .thenComparing(KnownRunner::lastSeen, Comparator.reverseOrder()))
                .toList();
    }

    /** The runner of this name; null if it has not been heard of within a day. */
    public @Nullable KnownRunner runner(String name) {
        Heard heard = runners.get(name);
        return heard == null ? null : known(name, heard);
    }

    /** Whether this process hears what runners say. If not, it cannot tell which are there. */
    public boolean isListening() {
        return listening && isAttentive(System.nanoTime());
    }

    /** The plan runners that have been silent for so long, and those that said that they end, as long ago. */
    public List<Silent> silentFor(Duration silence) {
        long now = System.nanoTime();
        if (!listening || !isAttentive(now)) {
            return List.of();
        }
        return runners.entrySet().stream()
                .filter(entry -> entry.getValue().presence().kind().equals(RunnerPresence.PLAN_RUNNER))
                .filter(entry -> silence(entry.getValue(), now)
                        > Math.max(silence.toNanos(), entry.getValue().mostSilence()))
                .map(entry -> new Silent(entry.getKey(), entry.getValue().lastSeen()))
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        ended.countDown();
        Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            // An interrupt would also disturb the closing of the consumer, which logs that as an error.
            reading.wakeup();
        }
        try {
            thread.join(ANSWER_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private KnownRunner known(String name, Heard heard) {
        RunnerPresence presence = heard.presence();
        long most = heard.mostSilence();
        boolean isRecent = Duration.between(heard.lastSeen(), Instant.now()).toNanos() < most
                || (System.nanoTime() - heard.heardAt() < most && heard.heardAt() > listeningSince);
        return new KnownRunner(
                name,
                presence.kind(),
                !heard.gone() && isRecent,
                heard.lastSeen(),
                presence.serves(),
                presence.host(),
                presence.pid(),
                presence.startedAt());
    }

    private long silence(Heard heard, long now) {
        return now - Math.max(heard.heardAt(), listeningSince);
    }

    private boolean isAttentive(long now) {
        return now - lastLook < LONGEST_BREAK;
    }

    private void listen() {
        while (!closed) {
            try {
                if (TopicProvisioning.hasPresence(configuration)) {
                    follow();
                } else {
                    pause(Duration.ofSeconds(30));
                }
            } catch (KafkaException e) {
                listening = false;
                if (closed) {
                    return;
                }
                LOG.atDebug().setCause(e).log("Presence cannot be read; trying again");
                pause(Duration.ofSeconds(1));
            }
        }
    }

    private void follow() {
        Map<String, Object> settings = configuration.consumer();
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        settings.put("isolation.level", "read_uncommitted");
        settings.put("default.api.timeout.ms", (int) ANSWER_WITHIN.toMillis());
        settings.put("request.timeout.ms", (int) ANSWER_WITHIN.toMillis());
        settings.remove("group.id");
        try (Consumer<byte[], byte[]> reading =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer = reading;
            List<TopicPartition> partitions = reading.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            reading.assign(partitions);
            reading.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reading.endOffsets(partitions);
            while (!closed && partitions.stream().anyMatch(it -> reading.position(it) < ends.getOrDefault(it, 0L))) {
                reading.poll(POLL).forEach(this::hear);
            }
            beginAnew();
            while (!closed) {
                // Asking for the end fails when the broker is not there; a poll would only return nothing.
                reading.endOffsets(partitions);
                reading.poll(POLL).forEach(this::hear);
                long now = System.nanoTime();
                if (now - lastLook > LONGEST_BREAK) {
                    beginAnew();
                }
                lastLook = now;
                listening = true;
            }
        }
    }

    private void beginAnew() {
        listeningSince = System.nanoTime();
        lastLook = listeningSince;
    }

    private void hear(ConsumerRecord<byte[], byte[]> said) {
        if (said.key() == null) {
            return;
        }
        String name = new String(said.key(), StandardCharsets.UTF_8);
        Instant at = Instant.ofEpochMilli(said.timestamp());
        Heard before = runners.get(name);
        if (said.value() == null) {
            if (before != null) {
                runners.put(name, new Heard(before.presence(), at, System.nanoTime(), true));
            }
            return;
        }
        try {
            RunnerPresence presence = Json.mapper().readValue(said.value(), RunnerPresence.class);
            runners.put(name, new Heard(presence, at, System.nanoTime(), false));
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("runner", name).setCause(e).log("A record of presence cannot be read");
        }
        if (runners.size() > MOST) {
            runners.entrySet().stream()
                    .min(Map.Entry.comparingByValue(Comparator.comparing(Heard::lastSeen)))
                    .ifPresent(oldest -> runners.remove(oldest.getKey()));
        }
    }

    private void pause(Duration time) {
        try {
            boolean ignored = ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }
}
