package dev.rewind.runner.inbox;

import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.DeadLetterCause;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.service.Topics;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.PersistentNames;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands and writes answers. Each answer and the offset of its command are committed in one transaction, so
 * that a command is answered once even if the service dies in between.
 */
public final class InboxChannel implements AutoCloseable {

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

    /**
     * Connects to Kafka and subscribes to rollback commands.
     *
     * @param longestTurn how long handling one command may take
     */
    public static InboxChannel connect(Configuration configuration, String service, Duration longestTurn) {
        int timeoutMs = (int) configuration.duration(Setting.PUBLISH_TIMEOUT).toMillis();
        Map<String, Object> reading = new HashMap<>();
        reading.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, FEW);
        reading.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        // A new service does not get the commands from before its first start.
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        reading.putAll(configuration.consumer());
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, PersistentNames.inboxGroup(service));
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        long turnMs = Math.min(Integer.MAX_VALUE, FEW * longestTurn.toMillis());
        reading.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) turnMs);
        Map<String, Object> writing = new HashMap<>();
        writing.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        writing.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES + Topics.OVERHEAD_BYTES);
        writing.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMs);
        writing.putAll(configuration.producer());
        writing.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, PersistentNames.inboxInstance(service));
        Topics topics = configuration.topics();
        Producer<byte[], byte[]> producer = LogClients.producer(writing);
        Consumer<byte[], byte[]> consumer = LogClients.consumer(reading);
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

    /**
     * Commits the start position of a new group at once. Otherwise a restart before the first command would skip
     * commands.
     */
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
            // Offsets are committed together with answers.
        }
    }

    public ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        return consumer.poll(wait);
    }

    /** Whether partitions are assigned. From then on no command is missed. */
    public boolean isReady() {
        return !consumer.assignment().isEmpty();
    }

    /** Commits a command, together with its answer if it has one. */
    void commit(ConsumerRecord<byte[], byte[]> command, @Nullable Envelope<PlanEvent> answer) {
        commitWith(command, answer == null ? null : EventWriter.record(topics.planEvents(), answer));
    }

    /** Moves a record that cannot be read to the dead letters and commits it. */
    void moveToDeadLetters(ConsumerRecord<byte[], byte[]> command, UnreadableEventException why) {
        RecordHeaders headers = new RecordHeaders(command.headers());
        new DeadLetterCause(why.code(), why.reason(), command.topic(), command.partition(), command.offset())
                .addTo(headers);
        commitWith(
                command,
                new ProducerRecord<>(topics.deadLetters(), null, null, command.key(), command.value(), headers));
    }

    /** Goes back to the committed offsets, after a transaction was lost. */
    public void rewind() {
        Map<TopicPartition, OffsetAndMetadata> settled = consumer.committed(consumer.assignment());
        settled.forEach((partition, offset) -> {
            if (offset != null) {
                consumer.seek(partition, offset);
            }
        });
    }

    public void wakeup() {
        consumer.wakeup();
    }

    private void commitWith(ConsumerRecord<byte[], byte[]> command, @Nullable ProducerRecord<byte[], byte[]> message) {
        TopicPartition partition = new TopicPartition(command.topic(), command.partition());
        producer.beginTransaction();
        try {
            if (message != null) {
                var ignored = producer.send(message);
            }
            producer.sendOffsetsToTransaction(
                    Map.of(partition, new OffsetAndMetadata(command.offset() + 1)), consumer.groupMetadata());
            commitTransaction();
        } catch (RuntimeException e) {
            abort(e);
            throw e;
        }
    }

    private void commitTransaction() {
        try {
            producer.commitTransaction();
        } catch (TimeoutException e) {
            // The outcome is unknown. Committing again returns it.
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

    // close(CloseOptions) exists from Kafka 4.1 on, and the SDK runs with 4.0 too.
    @Override
    @SuppressWarnings("deprecation")
    public void close() {
        producer.close(CLOSE);
        consumer.close(CLOSE);
    }
}
