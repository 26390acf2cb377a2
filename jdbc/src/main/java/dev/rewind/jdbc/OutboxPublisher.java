package dev.rewind.jdbc;

import dev.rewind.events.cloudevents.Once;
import dev.rewind.jdbc.OutboxTable.Row;
import dev.rewind.service.Topics;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Publishes rows of the outbox: those of one entity one after the other, those of different entities together. */
final class OutboxPublisher implements AutoCloseable {

    private static final byte[] STRUCTURED = "application/cloudevents+json".getBytes(StandardCharsets.UTF_8);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Duration timeout;

    OutboxPublisher(Configuration configuration) {
        timeout = configuration.duration(Setting.PUBLISH_TIMEOUT);
        topic = configuration.topics().planEvents();
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Math.max(1, timeout.toMillis() / 3));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis());
        settings.putAll(configuration.producer());
        // Set last, so that configuration cannot weaken it: a row is deleted because its event is acknowledged.
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producer = LogClients.producer(settings);
    }

    /**
     * What became of some rows.
     *
     * @param published positions of the rows whose events are acknowledged
     * @param failures why an entity's next event is not acknowledged, by entity; its later rows are left
     */
    record Published(List<Long> published, Map<String, Throwable> failures) {}

    /**
     * Publishes rows and waits until each is acknowledged or has failed. An event is sent when the one before it of the
     * same entity is acknowledged, so no failure changes their order.
     */
    Published publish(List<Row> rows) throws InterruptedException {
        Map<String, Deque<Row>> waiting = new LinkedHashMap<>();
        rows.forEach(row -> waiting.computeIfAbsent(row.entity(), entity -> new ArrayDeque<>())
                .add(row));
        List<Long> published = new ArrayList<>();
        Map<String, Throwable> failures = new LinkedHashMap<>();
        while (!waiting.isEmpty()) {
            Map<Row, Future<RecordMetadata>> sent = sendFirstOfEach(waiting.values());
            for (Map.Entry<Row, Future<RecordMetadata>> event : sent.entrySet()) {
                Row row = event.getKey();
                try {
                    RecordMetadata ignored = event.getValue().get();
                    published.add(row.position());
                } catch (ExecutionException e) {
                    failures.put(row.entity(), e.getCause() == null ? e : e.getCause());
                    waiting.remove(row.entity());
                }
            }
            if (failures.values().stream().anyMatch(TimeoutException.class::isInstance)) {
                break;
            }
            waiting.values().removeIf(Deque::isEmpty);
        }
        return new Published(published, failures);
    }

    /** Stops after an event that Kafka did not take in time, because each of the others would wait as long. */
    private Map<Row, Future<RecordMetadata>> sendFirstOfEach(Collection<Deque<Row>> waiting) {
        Map<Row, Future<RecordMetadata>> sent = new LinkedHashMap<>();
        for (Deque<Row> rows : waiting) {
            Row row = rows.remove();
            long began = System.nanoTime();
            sent.put(row, producer.send(record(row)));
            if (System.nanoTime() - began > timeout.toNanos() / 2) {
                break;
            }
        }
        return sent;
    }

    private ProducerRecord<byte[], byte[]> record(Row row) {
        Headers headers = new RecordHeaders().add("content-type", STRUCTURED);
        // The same event may come again, after a relay that died.
        Once.mark(headers);
        return new ProducerRecord<>(
                topic,
                null,
                row.entity().getBytes(StandardCharsets.UTF_8),
                row.event().getBytes(StandardCharsets.UTF_8),
                headers);
    }

    @Override
    public void close() {
        producer.close(timeout);
    }
}
