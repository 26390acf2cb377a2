package dev.rewind.processor.rebuild;

import dev.rewind.service.config.Configuration;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the committed records of one partition from its beginning. Several readers share a consumer, one at a time. */
final class PartitionLogReader {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Deque<ConsumerRecord<byte[], byte[]>> read = new ArrayDeque<>();

    PartitionLogReader(KafkaConsumer<byte[], byte[]> consumer, String topic, int number) {
        this.consumer = consumer;
        partition = new TopicPartition(topic, number);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /** Creates the consumer that readers share. */
    static KafkaConsumer<byte[], byte[]> consumer(Configuration configuration) {
        return new KafkaConsumer<>(settings(configuration), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** @throws RebuildException if the beginning of the partition has been deleted */
    void requireWhole() {
        long begin = ask(() -> consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L));
        if (begin > 0) {
            throw new RebuildException("topic " + partition.topic() + " no longer has its beginning: partition "
                    + partition.partition() + " starts at offset " + begin + ", because Kafka has deleted what was"
                    + " before. The stores cannot be rebuilt from the rest, so they were not compared; `rewind verify"
                    + " --all` checks the stored hashes instead. To be able to rebuild, keep the topic for longer"
                    + " (retention.ms)");
        }
    }

    /** The end of the committed part of the partition. */
    long end() {
        return ask(() -> consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L));
    }

    /**
     * Waits until all records before this offset are committed. A transaction ends separately in each of its
     * partitions, so committed offsets may be visible shortly before the facts of the same transaction.
     */
    void await(long end, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (end() < end) {
            if (System.nanoTime() - deadline > 0) {
                throw RebuildException.unavailable(
                        partition + " was not committed up to offset " + end + " within " + patience.toSeconds() + " s",
                        new TimeoutException(partition + " has an open transaction"));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** The next record before this offset, without moving past it; null if no record is left. */
    @Nullable
    ConsumerRecord<byte[], byte[]> peek(long end) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (read.isEmpty() && ask(() -> consumer.position(partition)) < end) {
            for (ConsumerRecord<byte[], byte[]> one : ask(() -> consumer.poll(POLL))) {
                read.add(one);
            }
            if (read.isEmpty() && System.nanoTime() - deadline > 0) {
                throw RebuildException.unavailable(
                        partition + " was not read up to offset " + end + " within " + PATIENCE.toSeconds() + " s",
                        new TimeoutException(partition + " makes no progress"));
            }
        }
        ConsumerRecord<byte[], byte[]> next = read.peek();
        return next == null || next.offset() >= end ? null : next;
    }

    /** Moves past the record that {@link #peek} returned. */
    void next() {
        read.remove();
    }

    private interface Question<T> {
        T ask();
    }

    private <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (TimeoutException e) {
            throw RebuildException.unavailable("the broker did not answer in time about " + partition, e);
        } catch (KafkaException e) {
            throw RebuildException.unavailable(partition + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> settings(Configuration configuration) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "rewind-rebuild");
        settings.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        settings.put("fetch.max.bytes", 16 * 1024 * 1024);
        settings.putAll(configuration.consumer());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "none");
        settings.put("allow.auto.create.topics", false);
        return settings;
    }
}
