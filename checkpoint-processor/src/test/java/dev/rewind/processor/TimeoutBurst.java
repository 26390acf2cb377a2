package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.failed;
import static dev.rewind.processor.PlanEvents.started;
import static dev.rewind.processor.PlanEvents.startedFor;
import static org.awaitility.Awaitility.await;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Lets very many steps time out at once, and measures how long commands for other plans take meanwhile. */
final class TimeoutBurst implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final String OTHER = "plan:other-";

    private final Installation rewind;
    private final AtomicLong timedOut = new AtomicLong();
    private final Map<String, Long> commanded = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread reader = new Thread(this::read, "commands");
    private volatile long lastAt;
    private int probes;

    TimeoutBurst(Installation rewind) {
        this.rewind = rewind;
        reader.start();
    }

    /** Starts this many steps, each in its own plan, that time out at this time or shortly after. */
    void steps(int steps, long dueAt) {
        for (int i = 0; i < steps; i++) {
            Duration left = Duration.ofMillis(Math.max(1, dueAt - System.currentTimeMillis()));
            rewind.producer()
                    .send(EventWriter.record(
                            rewind.topics.planEvents(),
                            PlanEvents.of(EntityKey.plan("step-" + i), startedFor(left, "charge", Map.of("n", i)))));
        }
        rewind.producer().flush();
    }

    /** Fails a step of another plan; returns the milliseconds from the log's acknowledgement to the command. */
    double probe() {
        EntityKey other = EntityKey.parse(OTHER + probes++);
        rewind.publish(other, started("charge", 1));
        rewind.publish(other, failed("charge"));
        long acknowledged = System.nanoTime();
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> commanded.containsKey(other.toString()));
        return (commanded.get(other.toString()) - acknowledged) / 1e6;
    }

    /** For how many of the steps a rollback was commanded. */
    long timedOut() {
        return timedOut.get();
    }

    /** When the last of these commands arrived, by {@link System#nanoTime()}. */
    long lastAt() {
        return lastAt;
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> consumer = rewind.committed(rewind.topics.rollbackCommands())) {
            while (!over.get()) {
                consumer.poll(Duration.ofMillis(20)).forEach(command -> {
                    String entity = new String(command.key(), StandardCharsets.UTF_8);
                    long now = System.nanoTime();
                    if (entity.startsWith(OTHER)) {
                        commanded.put(entity, now);
                    } else {
                        lastAt = now;
                        timedOut.incrementAndGet();
                    }
                });
            }
        }
    }

    @Override
    public void close() {
        over.set(true);
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
