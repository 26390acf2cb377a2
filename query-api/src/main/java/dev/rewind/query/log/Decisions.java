package dev.rewind.query.log;

import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.config.Configuration;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what the processor decides on events that this process publishes: committed facts, from the moment it started,
 * matched by the event that caused them.
 */
public final class Decisions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);
    private static final int MAX_AWAITED = 1024;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration START_WITHIN = Duration.ofSeconds(20);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Duration REOPEN_AFTER = Duration.ofSeconds(1);

    private final Configuration configuration;
    private final Executor executor;
    private final EventReader reader = new EventReader();
    private final Map<String, Awaited> awaited = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "rewind-decisions");
    private final AtomicReference<@Nullable KafkaConsumer<byte[], byte[]>> wakeable = new AtomicReference<>();
    private volatile boolean listening;

    private Decisions(Configuration configuration, Executor executor) {
        this.configuration = configuration;
        this.executor = executor;
    }

    /**
     * Listens; returns once it misses nothing.
     *
     * @param executor runs what follows a decision
     * @throws KafkaException when the broker does not answer within 20 seconds
     */
    public static Decisions start(Configuration configuration, Executor executor) {
        Decisions decisions = new Decisions(configuration, executor);
        decisions.thread.setDaemon(true);
        decisions.thread.start();
        try {
            decisions
                    .started
                    .orTimeout(START_WITHIN.toSeconds(), TimeUnit.SECONDS)
                    .join();
            return decisions;
        } catch (RuntimeException e) {
            decisions.close();
            throw new KafkaException("topic " + configuration.topics().checkpointEvents() + " cannot be read", e);
        }
    }

    /** What became of one event. Close it when nobody waits any more. */
    public final class Awaited implements AutoCloseable {
        private final String eventId;
        private final Class<? extends Fact> decision;
        private final CompletableFuture<Fact> fact = new CompletableFuture<>();

        private Awaited(String eventId, Class<? extends Fact> decision) {
            this.eventId = eventId;
            this.decision = decision;
        }

        /** The decision or the refusal, or nothing when neither was heard in time. */
        public CompletableFuture<Optional<Fact>> within(Duration wait) {
            return fact.thenApply(Optional::of)
                    .completeOnTimeout(Optional.empty(), wait.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApplyAsync(heard -> heard, executor);
        }

        @Override
        public void close() {
            awaited.remove(eventId);
        }
    }

    /**
     * Begins to wait for what is decided on an event; to be called before the event is published.
     *
     * @param decision the kind of fact that decides it; a refusal does so too
     * @throws Problem when too many are awaited already
     */
    public Awaited expect(String eventId, Class<? extends Fact> decision) {
        if (awaited.size() >= MAX_AWAITED) {
            throw Problem.of(ProblemCode.BUSY, "too many decisions are awaited at once", "try again shortly");
        }
        Awaited mine = new Awaited(eventId, decision);
        awaited.put(eventId, mine);
        return mine;
    }

    /** Whether decisions are heard now; while not, requests stay undecided for their callers. */
    public boolean isListening() {
        return listening;
    }

    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> open = wakeable.get();
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(CLOSE_WITHIN.toMillis());
            if (thread.isAlive()) {
                LOG.atWarn().log("The consumer of decisions does not end; it is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                listen();
            } while (!closing.await(REOPEN_AFTER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (KafkaConsumer<byte[], byte[]> opened =
                new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            wakeable.set(opened);
            seekToEnd(opened);
            listening = true;
            started.complete(null);
            while (closing.getCount() > 0) {
                opened.poll(POLL).forEach(this::hear);
            }
        } catch (WakeupException e) {
            LOG.atDebug().log("The consumer of decisions is told to end");
        } catch (KafkaException e) {
            LOG.atWarn().setCause(e).log("The consumer of decisions failed and is opened again");
        } finally {
            listening = false;
            wakeable.set(null);
        }
    }

    private void seekToEnd(KafkaConsumer<byte[], byte[]> opened) {
        List<TopicPartition> partitions = opened
                .partitionsFor(configuration.topics().checkpointEvents())
                .stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        opened.assign(partitions);
        opened.seekToEnd(partitions);
        // Seeking is lazy: without asking, what is decided before the first poll would be missed.
        partitions.forEach(opened::position);
    }

    private void hear(ConsumerRecord<byte[], byte[]> message) {
        Header cause = message.headers().lastHeader("ce_causationid");
        Awaited waiting = cause == null ? null : awaited.get(new String(cause.value(), StandardCharsets.UTF_8));
        if (waiting == null) {
            return;
        }
        try {
            Fact fact = reader.fact(message.headers(), message.value()).data();
            if (fact instanceof Fact.RequestRefused || waiting.decision.isInstance(fact)) {
                waiting.fact.complete(fact);
            }
        } catch (UnreadableEventException e) {
            LOG.atError()
                    .addKeyValue("partition", message.partition())
                    .addKeyValue("offset", message.offset())
                    .addKeyValue("code", e.code().code())
                    .log("A fact cannot be read");
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "rewind-query-api-decisions");
        settings.put("default.api.timeout.ms", 10_000);
        settings.put("fetch.max.bytes", 4 * 1024 * 1024);
        settings.putAll(configuration.consumer());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        return settings;
    }
}
