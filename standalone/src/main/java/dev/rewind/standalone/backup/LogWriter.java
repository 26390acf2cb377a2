package dev.rewind.standalone.backup;

import dev.rewind.service.Topics;
import dev.rewind.service.config.Configuration;
import dev.rewind.standalone.backup.BackupException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records to the log in transactions, each with the progress of the import. Holds the records of one. */
final class LogWriter implements AutoCloseable {

    private static final int BATCH_RECORDS = 2_000;
    private static final int BATCH_BYTES = 8 * 1024 * 1024;
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);
    private static final long PAUSE_MS = 200;

    private final String address;
    private final String topic;
    private final ConsumerGroupMetadata group;
    private final Producer<byte[], byte[]> producer;
    private final List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
    private int bytes;

    private LogWriter(String address, String topic, ConsumerGroupMetadata group, Producer<byte[], byte[]> producer) {
        this.address = address;
        this.topic = topic;
        this.group = group;
        this.producer = producer;
    }

    /** Opens a writer and fences every other import into this topic: the broker aborts its open transaction. */
    static LogWriter open(Configuration configuration) {
        String topic = configuration.topics().planEvents();
        Map<String, Object> settings = new HashMap<>();
        settings.put("linger.ms", 5);
        settings.put("batch.size", 128 * 1024);
        settings.putAll(configuration.producer());
        settings.put("max.request.size", Topics.MAX_RECORD_BYTES + Topics.OVERHEAD_BYTES);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("transactional.id", ImportMark.group(topic));
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        LogWriter writer =
                new LogWriter(configuration.bootstrapServers(), topic, group(configuration, topic), producer);
        try {
            producer.initTransactions();
            return writer;
        } catch (KafkaException e) {
            writer.close();
            throw writer.refused(e);
        }
    }

    /** The group metadata for the marks; the client library gives it to consumers only. */
    private static ConsumerGroupMetadata group(Configuration configuration, String topic) {
        Map<String, Object> settings = new HashMap<>(configuration.consumer());
        settings.put("group.id", ImportMark.group(topic));
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.groupMetadata();
        }
    }

    void add(ProducerRecord<byte[], byte[]> message) {
        batch.add(message);
        bytes += message.value() == null ? 0 : message.value().length;
    }

    boolean isFull() {
        return batch.size() >= BATCH_RECORDS || bytes > BATCH_BYTES;
    }

    /** Commits one transaction; repeats it until all brokers keep the times of the events. */
    void commit(ImportMark mark) {
        try {
            long start = System.nanoTime();
            while (!sent(mark)) {
                if (System.nanoTime() - start > MAX_WAIT.toNanos()) {
                    throw new BackupException(
                            Problem.UNAVAILABLE,
                            "a broker still replaces the times of events, " + MAX_WAIT.toSeconds()
                                    + " s after message.timestamp.type was changed; try again");
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (KafkaException e) {
            throw refused(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException(Problem.UNAVAILABLE, "interrupted; run the same import again to continue", e);
        }
        batch.clear();
        bytes = 0;
    }

    private boolean sent(ImportMark mark) throws InterruptedException {
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = batch.stream().map(producer::send).toList();
        mark.writeWith(producer, topic, group);
        producer.flush();
        boolean keptTheirTimes = keptTheirTimes(sent);
        if (keptTheirTimes) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
        return keptTheirTimes;
    }

    private boolean keptTheirTimes(List<Future<RecordMetadata>> sent) throws InterruptedException {
        for (int i = 0; i < sent.size(); i++) {
            try {
                if (sent.get(i).get().timestamp() != batch.get(i).timestamp()) {
                    return false;
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
            }
        }
        return true;
    }

    private BackupException refused(KafkaException e) {
        return new BackupException(
                Problem.UNAVAILABLE,
                "the broker at " + address + " refuses the import: " + e.getMessage() + "; run the same import again"
                        + " to continue",
                e);
    }

    @Override
    public void close() {
        producer.close(MAX_WAIT);
    }
}
