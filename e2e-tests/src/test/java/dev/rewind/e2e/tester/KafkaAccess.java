package dev.rewind.e2e.tester;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Kafka's own clients with an ordinary configuration, for one broker. */
public final class KafkaAccess {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration READ_WITHIN = Duration.ofSeconds(60);
    private static final String PROCESSOR = "checkpoint-processor";
    private static final int MEBIBYTE = 1024 * 1024;

    private final String bootstrapServers;

    KafkaAccess(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** Returns a producer of bytes that waits for all replicas. */
    public KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        return producer(new ByteArraySerializer(), new ByteArraySerializer(), settings);
    }

    /** Returns a producer that waits for all replicas. */
    public <K, V> KafkaProducer<K, V> producer(Serializer<K> key, Serializer<V> value, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>();
        all.put("bootstrap.servers", bootstrapServers);
        all.put("acks", "all");
        all.put("max.request.size", 8 * MEBIBYTE);
        all.putAll(settings);
        return new KafkaProducer<>(all, key, value);
    }

    /** Sends records one after another and returns their acknowledged places. */
    public List<RecordMetadata> send(List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            List<RecordMetadata> receipts = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> one : records) {
                receipts.add(producer.send(one).get(30, TimeUnit.SECONDS));
            }
            return receipts;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the broker did not acknowledge", e);
        }
    }

    /** Sends an event in binary mode and returns its position as in {@link RewindHttp#POSITION}. */
    public String send(Event event) {
        return position(send(List.of(event.record())).get(0));
    }

    /** {@code partition:offset}. */
    public static String position(RecordMetadata receipt) {
        return receipt.partition() + ":" + receipt.offset();
    }

    /** Returns all committed records of a topic, in order per partition. */
    public List<ConsumerRecord<byte[], byte[]>> readCommitted(String topic) {
        return read(topic, Map.of());
    }

    /** Returns the same from these offsets on; other partitions from their beginning. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, Map<TopicPartition, Long> from) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            from.forEach(consumer::seek);
            return readTo(consumer, consumer.endOffsets(partitions));
        }
    }

    /** Returns whether the processor has committed its decision on every event in the log, its own included. */
    public boolean isProcessed() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(PROCESSOR)
                    .partitionsToOffsetAndMetadata()
                    .get(READ_WITHIN.toSeconds(), TimeUnit.SECONDS);
            // Read after the offsets, so that events which the processor published meanwhile are included.
            return readCommitted(Event.TOPIC).stream().allMatch(event -> {
                OffsetAndMetadata next = committed.get(new TopicPartition(event.topic(), event.partition()));
                return next != null && next.offset() > event.offset();
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the broker did not answer", e);
        }
    }

    /** Returns the end offsets of a topic, for {@link #read}. */
    public Map<TopicPartition, Long> end(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return consumer.endOffsets(partitions(consumer, topic));
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> readTo(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> end) {
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        long deadline = System.nanoTime() + READ_WITHIN.toNanos();
        while (end.entrySet().stream().anyMatch(entry -> consumer.position(entry.getKey()) < entry.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not read to " + end + " within " + READ_WITHIN);
            }
            consumer.poll(POLL).forEach(read::add);
        }
        return read;
    }
}
