package dev.rewind.benchmarks;

import dev.rewind.events.config.Configuration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends one record at a time, as a runner does, and notes when the log had it. */
final class Sender implements AutoCloseable {

    static final int TIMEOUT_SECONDS = 30;

    private final KafkaProducer<byte[], byte[]> producer;

    Sender(Configuration configuration) {
        producer = Clients.producer(configuration, 0);
    }

    /** Completes with the time of the acknowledgement. */
    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears the same.
    CompletableFuture<Long> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Long> acknowledged = new CompletableFuture<>();
        producer.send(record, (where, failure) -> {
            long now = System.nanoTime();
            if (failure == null) {
                acknowledged.complete(now);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
        return acknowledged;
    }

    /** Sends, and waits until the log has it. */
    long sendAndWait(ProducerRecord<byte[], byte[]> record) {
        return within(send(record));
    }

    static <T> T within(CompletableFuture<T> future) {
        return Site.done(() -> future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        producer.close();
    }
}
