package dev.rewind.benchmarks;

import dev.rewind.events.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** A read_committed consumer at the end of a topic, on a thread of its own, that notes when each record was read. */
final class Arrivals implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final Map<String, CompletableFuture<Arrival>> awaited = new ConcurrentHashMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final AtomicLong seen = new AtomicLong();
    private volatile long lastAt;
    private volatile boolean closed;

    /**
     * A record that was read.
     *
     * @param nanos when, as {@link System#nanoTime()} has it
     */
    record Arrival(long nanos, ConsumerRecord<byte[], byte[]> record) {}

    Arrivals(Configuration configuration, String topic) {
        consumer = Clients.consumer(configuration);
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy; what is sent from here on must not be missed.
        partitions.forEach(consumer::position);
        thread = new Thread(this::read, "arrivals-" + topic);
        thread.start();
    }

    /** The first record with this key that is read from now on. */
    CompletableFuture<Arrival> of(String key) {
        CompletableFuture<Arrival> arrival = new CompletableFuture<>();
        awaited.put(key, arrival);
        return arrival;
    }

    /** How many records have been read, awaited or not. */
    long seen() {
        return seen.get();
    }

    /** When the last of them was, as {@link System#nanoTime()} has it. */
    long lastAt() {
        return lastAt;
    }

    private void read() {
        try {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long now = System.nanoTime();
                    lastAt = now;
                    seen.incrementAndGet();
                    CompletableFuture<Arrival> arrival =
                            awaited.remove(new String(record.key(), StandardCharsets.UTF_8));
                    if (arrival != null) {
                        arrival.complete(new Arrival(now, record));
                    }
                }
            }
        } catch (WakeupException e) {
            awaited.values().forEach(arrival -> arrival.completeExceptionally(e));
        } catch (RuntimeException e) {
            awaited.values().forEach(arrival -> arrival.completeExceptionally(e));
            throw e;
        } finally {
            consumer.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        Site.done(() -> {
            thread.join();
            return thread;
        });
    }
}
