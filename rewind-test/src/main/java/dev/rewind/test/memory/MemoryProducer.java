package dev.rewind.test.memory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a Kafka producer that the SDK calls, for a {@link MemoryLog}. A record is in the log when {@code send}
 * returns, or with the commit of its transaction.
 */
final class MemoryProducer {

    private final MemoryLog log;
    private final List<ProducerInterceptor<byte[], byte[]>> interceptors;
    private final Deque<Runnable> transaction = new ArrayDeque<>();
    private boolean inTransaction;
    private volatile boolean closed;

    @SuppressWarnings("unchecked")
    MemoryProducer(MemoryLog log, Map<String, Object> settings) {
        this.log = log;
        Map<String, Object> complete = new HashMap<>(settings);
        complete.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        complete.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        interceptors = List.copyOf((List<ProducerInterceptor<byte[], byte[]>>) (List<?>) new ProducerConfig(complete)
                .getConfiguredInstances(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, ProducerInterceptor.class));
    }

    Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
        if (closed) {
            throw new IllegalStateException("the producer is closed");
        }
        ProducerRecord<byte[], byte[]> intercepted = record;
        for (ProducerInterceptor<byte[], byte[]> interceptor : interceptors) {
            intercepted = interceptor.onSend(intercepted);
        }
        ProducerRecord<byte[], byte[]> sent = intercepted;
        CompletableFuture<RecordMetadata> acknowledged = new CompletableFuture<>();
        Runnable append = () -> {
            RecordMetadata place = log.append(sent);
            if (callback != null) {
                callback.onCompletion(place, null);
            }
            acknowledged.complete(place);
        };
        if (inTransaction) {
            transaction.add(append);
        } else {
            append.run();
        }
        return acknowledged;
    }

    void flush() {
        // Records do not wait for it.
    }

    void initTransactions() {
        // No transaction outlives its producer.
    }

    void beginTransaction() {
        inTransaction = true;
    }

    void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        transaction.add(() -> log.committed(group.groupId()).putAll(offsets));
    }

    void commitTransaction() {
        synchronized (log) {
            transaction.forEach(Runnable::run);
        }
        abortTransaction();
    }

    void abortTransaction() {
        transaction.clear();
        inTransaction = false;
    }

    void close() {
        closed = true;
        interceptors.forEach(ProducerInterceptor::close);
    }

    void close(Duration most) {
        close();
    }
}
