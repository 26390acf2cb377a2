package dev.rewind.benchmarks.load;

import dev.rewind.service.config.Configuration;
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

/** Reads new records of a topic with read_committed, on a thread of its own, and notes when each one was read. */
public final class Arrivals implements AutoCloseable {

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
     * @param nanos when it was read, by {@link System#nanoTime()}
     */
    record Arrival(long nanos, ConsumerRecord<byte[], byte[]> record) {}

    Arrivals(Configuration configuration, String topic) {
        consumer = BenchmarkClients.consumer(configuration);
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy. Asking for the position makes it happen now, so that no later record is missed.
        partitions.forEach(consumer::position);
        thread = new Thread(this::read, "arrivals-" + topic);
        thread.start();
    }

    /** The next record with this key. */
    CompletableFuture<Arrival> of(String key) {
        CompletableFuture<Arrival> arrival = new CompletableFuture<>();
        awaited.put(key, arrival);
        return arrival;
    }

    /** The number of records read, including those that were not awaited. */
    public long seen() {
        return seen.get();
    }

    /** When the last record was read, by {@link System#nanoTime()}. */
    public long lastAt() {
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
        BenchmarkSite.done(() -> {
            thread.join();
            return thread;
        });
    }
}
