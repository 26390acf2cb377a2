package dev.rewind.processor.streams;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Creates the Kafka clients of the stream as Kafka Streams would, and records the member ids of its consumers. Kafka
 * Streams does not expose those ids, and instance ids or client ids do not identify a member, because its successor has
 * the same ones.
 */
public final class StreamClients implements KafkaClientSupplier {
    private final Map<String, String> memberByConsumer = new ConcurrentHashMap<>();
    private final Runnable committed;
    private final Runnable aborted;

    /**
     * Creates the clients of one processor.
     *
     * @param committed called on a stream thread when its transaction is committed
     * @param aborted called on a stream thread when its transaction is aborted
     */
    public StreamClients(Runnable committed, Runnable aborted) {
        this.committed = committed;
        this.aborted = aborted;
    }

    /** The member ids of this processor's consumers, as far as they know; each stream thread has one. */
    public Set<String> members() {
        return memberByConsumer.values().stream().filter(id -> !id.isEmpty()).collect(Collectors.toSet());
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new Transactions(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new Member(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getRestoreConsumer(config);
    }

    /** A producer that reports commits and aborts. */
    private final class Transactions extends KafkaProducer<byte[], byte[]> {
        private Transactions(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        /** Replaces a producer that may have failed within a transaction. */
        @Override
        public void initTransactions() {
            super.initTransactions();
            aborted.run();
        }

        @Override
        public void commitTransaction() {
            super.commitTransaction();
            committed.run();
        }

        @Override
        public void abortTransaction() {
            aborted.run();
            super.abortTransaction();
        }
    }

    /**
     * A consumer of the group. It records its member id on its own thread, because other threads must not ask for it.
     */
    private final class Member extends KafkaConsumer<byte[], byte[]> {
        private final String name;

        private Member(Map<String, Object> config) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.name = String.valueOf(config.get("client.id"));
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
            memberByConsumer.put(name, groupMetadata().memberId());
            return polled;
        }
    }
}
