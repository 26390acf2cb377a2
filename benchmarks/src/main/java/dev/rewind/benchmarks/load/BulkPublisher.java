package dev.rewind.benchmarks.load;

import dev.rewind.service.config.Configuration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Publishes many records without waiting for each, and reports the first failure. */
final class BulkPublisher implements AutoCloseable {

    private static final int LINGER_MS = 5;

    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final KafkaProducer<byte[], byte[]> producer;

    BulkPublisher(Configuration configuration) {
        producer = BenchmarkClients.producer(configuration, LINGER_MS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback gets the same result.
    void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (where, refused) -> {
            if (refused != null) {
                failure.set(refused);
            }
        });
    }

    /** Waits until the log has all records. */
    void flush() {
        producer.flush();
        requireNoFailure();
    }

    /** @throws IllegalStateException if the broker has refused a record */
    void requireNoFailure() {
        Exception refused = failure.get();
        if (refused != null) {
            throw new IllegalStateException("events could not be published", refused);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
