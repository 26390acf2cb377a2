package dev.rewind.runner;

import dev.rewind.events.PlanEvent;
import dev.rewind.events.Topics;
import dev.rewind.events.cloudevents.DeadLetterCause;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Commands in, answers out: a consumer group, and a producer whose transactions hold an answer together with the offset
 * of its command, so that a command is answered once however often its service dies.
 */
final class InboxChannel implements AutoCloseable {

    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final int FEW = 50;

    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final Topics topics;

    private InboxChannel(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, Topics topics) {
        this.consumer = consumer;
        this.producer = producer;
        this.topics = topics;
    }

    /** @param longestTurn how long the longest work between two polls may take */
    static InboxChannel connect(Configuration configuration, String service, Duration longestTurn) {
        int timeoutMs = (int) configuration.duration(Setting.PUBLISH_TIMEOUT).toMillis();
        Map<String, Object> reading = new HashMap<>();
        reading.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, FEW);
        reading.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        // Commands from before a service's first day are not for it.
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        reading.putAll(configuration.consumer());
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, "rewind-inbox-" + service);
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        long turnMs = Math.min(Integer.MAX_VALUE, FEW * longestTurn.toMillis());
        reading.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) turnMs);
        Map<String, Object> writing = new HashMap<>();
        writing.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        writing.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES + Topics.OVERHEAD_BYTES);
        writing.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMs);
        writing.putAll(configuration.producer());
        writing.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "rewind-inbox-" + service + "-" + UUID.randomUUID());
        Topics topics = configuration.topics();
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        InboxChannel channel = new InboxChannel(consumer, producer, topics);
        try {
            producer.initTransactions();
            consumer.subscribe(List.of(topics.rollbackCommands()), channel.new Beginnings());
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    /** A group that is new somewhere begins there at the end of now, not at the end of when it first hears something. */
    private final class Beginnings implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            Map<TopicPartition, OffsetAndMetadata> known = consumer.committed(Set.copyOf(assigned));
            Map<TopicPartition, OffsetAndMetadata> beginnings = new HashMap<>();
            for (TopicPartition partition : assigned) {
                if (known.get(partition) == null) {
                    beginnings.put(partition, new OffsetAndMetadata(consumer.position(partition)));
                }
            }
            if (!beginnings.isEmpty()) {
                consumer.commitSync(beginnings);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            // What was answered is committed with its answer.
        }
    }

    ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        return consumer.poll(wait);
    }

    /** Whether partitions are assigned: from then on no command is missed. */
    boolean isReady() {
        return !consumer.assignment().isEmpty();
    }

    /** This command is done with, and this is the answer, if there is one. */
    void settle(ConsumerRecord<byte[], byte[]> command, @Nullable Envelope<PlanEvent> answer) {
        commit(command, answer == null ? null : EventWriter.record(topics.planEvents(), answer));
    }

    /** This record cannot be read by anybody: it is put aside with the reason. */
    void park(ConsumerRecord<byte[], byte[]> command, UnreadableEventException why) {
        RecordHeaders headers = new RecordHeaders(command.headers());
        new DeadLetterCause(why.code(), why.reason(), command.topic(), command.partition(), command.offset())
                .addTo(headers);
        commit(
                command,
                new ProducerRecord<>(topics.deadLetters(), null, null, command.key(), command.value(), headers));
    }

    /** Goes back to what is not settled, after a transaction was lost. */
    void rewind() {
        Map<TopicPartition, OffsetAndMetadata> settled = consumer.committed(consumer.assignment());
        settled.forEach((partition, offset) -> {
            if (offset != null) {
                consumer.seek(partition, offset);
            }
        });
    }

    void wakeup() {
        consumer.wakeup();
    }

    private void commit(ConsumerRecord<byte[], byte[]> command, @Nullable ProducerRecord<byte[], byte[]> message) {
        TopicPartition partition = new TopicPartition(command.topic(), command.partition());
        producer.beginTransaction();
        try {
            if (message != null) {
                var ignored = producer.send(message);
            }
            producer.sendOffsetsToTransaction(
                    Map.of(partition, new OffsetAndMetadata(command.offset() + 1)), consumer.groupMetadata());
            commit();
        } catch (RuntimeException e) {
            abort(e);
            throw e;
        }
    }

    private void commit() {
        try {
            producer.commitTransaction();
        } catch (TimeoutException e) {
            // Its outcome is unknown until it is asked for again.
            producer.commitTransaction();
        }
    }

    private void abort(RuntimeException why) {
        try {
            producer.abortTransaction();
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE);
        consumer.close(CloseOptions.timeout(CLOSE));
    }
}
