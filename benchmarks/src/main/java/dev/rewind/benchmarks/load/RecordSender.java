package dev.rewind.benchmarks.load;

import dev.rewind.service.config.Configuration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends one record at a time, as a runner does, and notes the time of its acknowledgement. */
final class RecordSender implements AutoCloseable {

    static final int TIMEOUT_SECONDS = 30;

    private final KafkaProducer<byte[], byte[]> producer;

    RecordSender(Configuration configuration) {
        producer = BenchmarkClients.producer(configuration, 0);
    }

    /** Completes with the time of the acknowledgement. */
    @SuppressWarnings("FutureReturnValueIgnored") // The callback gets the same result.
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

    /** Sends a record and waits for its acknowledgement. */
    long sendAndWait(ProducerRecord<byte[], byte[]> record) {
        return within(send(record));
    }

    static <T> T within(CompletableFuture<T> future) {
        return BenchmarkSite.done(() -> future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        producer.close();
    }
}
