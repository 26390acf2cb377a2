package dev.rewind.test.memory;

import dev.rewind.service.clients.LogClients;
import dev.rewind.service.topics.EntityPartition;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Topics in the memory of this process. They come into being when they are used, and nothing is ever deleted. All
 * methods, and those of all clients, lock the log.
 */
public final class MemoryLog implements LogClients.InMemory {

    private final int partitions;
    private final Supplier<Instant> clock;
    private final java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader;
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    private final Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
    private final Map<String, Deque<MemoryConsumer>> members = new HashMap<>();

    /**
     * Creates an empty log.
     *
     * @param partitions of each topic
     * @param clock gives the time of each record
     * @param reader is called with each record as it is appended, in order, while the log is locked
     */
    public MemoryLog(
            int partitions,
            Supplier<Instant> clock,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        this.partitions = partitions;
        this.clock = clock;
        this.reader = reader;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return PartialClient.of(Producer.class, new MemoryProducer(this, settings));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return PartialClient.of(Consumer.class, new MemoryConsumer(this, settings));
    }

    @Override
    public int partitions() {
        return partitions;
    }

    /** Appends a record. Without a partition, it goes to that of its key. */
    public synchronized RecordMetadata append(ProducerRecord<byte[], byte[]> sent) {
        int partition = sent.partition() == null ? new EntityPartition(partitions).ofKey(sent.key()) : sent.partition();
        TopicPartition place = new TopicPartition(sent.topic(), partition);
        List<ConsumerRecord<byte[], byte[]>> known = of(place);
        long time = clock.get().toEpochMilli();
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                place.topic(),
                partition,
                known.size(),
                time,
                TimestampType.LOG_APPEND_TIME,
                size(sent.key()),
                size(sent.value()),
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
        known.add(record);
        notifyAll();
        reader.accept(record);
        return new RecordMetadata(
                place, record.offset(), 0, time, record.serializedKeySize(), record.serializedValueSize());
    }

    List<TopicPartition> partitionsOf(String topic) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    List<ConsumerRecord<byte[], byte[]>> of(TopicPartition place) {
        return records.computeIfAbsent(place, any -> new ArrayList<>());
    }

    Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return committed.computeIfAbsent(group, any -> new HashMap<>());
    }

    /** The consumers that have joined a group, the oldest first. That one has all partitions. */
    Deque<MemoryConsumer> members(String group) {
        return members.computeIfAbsent(group, any -> new ArrayDeque<>());
    }

    /** The first offset after the last record, of each partition. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> places) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        places.forEach(place -> ends.put(place, (long) of(place).size()));
        return ends;
    }

    private static int size(byte @Nullable [] bytes) {
        return bytes == null ? -1 : bytes.length;
    }
}
