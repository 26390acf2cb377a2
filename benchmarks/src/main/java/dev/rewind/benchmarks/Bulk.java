package dev.rewind.benchmarks;

import dev.rewind.events.config.Configuration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Publishes many records without waiting for each, and forgets no failure. */
final class Bulk implements AutoCloseable {

    private static final int LINGER_MS = 5;

    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final KafkaProducer<byte[], byte[]> producer;

    Bulk(Configuration configuration) {
        producer = Clients.producer(configuration, LINGER_MS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears the same.
    void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (where, refused) -> {
            if (refused != null) {
                failure.set(refused);
            }
        });
    }

    /** Waits until the log has everything. */
    void flush() {
        producer.flush();
        requireNoFailure();
    }

    /** @throws IllegalStateException when the broker refused anything so far */
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
