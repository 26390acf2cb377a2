package dev.rewind.standalone.backup;

import dev.rewind.events.Topics;
import dev.rewind.events.config.Configuration;
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

/** Writes into the log in transactions, each with the mark of how far the import is. Holds one transaction's records. */
final class LogWriter implements AutoCloseable {

    private static final int BATCH_RECORDS = 2_000;
    private static final int BATCH_BYTES = 8 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
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

    /** Takes the place of an import that died, or is still under way: that one's transaction comes to nothing. */
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

    /** As whom marks are written: the client library hands this out to consumers only. */
    private static ConsumerGroupMetadata group(Configuration configuration, String topic) {
        Map<String, Object> settings = new HashMap<>(configuration.consumer());
        settings.put("group.id", ImportMark.group(topic));
        try (Consumer<byte[], byte[]> nobody =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return nobody.groupMetadata();
        }
    }

    void add(ProducerRecord<byte[], byte[]> message) {
        batch.add(message);
        bytes += message.value() == null ? 0 : message.value().length;
    }

    boolean isFull() {
        return batch.size() >= BATCH_RECORDS || bytes > BATCH_BYTES;
    }

    /** One transaction; again while a broker has not yet heard that it is to take times as they come. */
    void commit(ImportMark mark) {
        try {
            long start = System.nanoTime();
            while (!sent(mark)) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new BackupException(
                            Problem.UNAVAILABLE,
                            "a broker still gives events times of its own, " + PATIENCE.toSeconds()
                                    + " s after message.timestamp.type was changed; try again");
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (KafkaException e) {
            throw refused(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException(Problem.UNAVAILABLE, "interrupted; the same import goes on where it is", e);
        }
        batch.clear();
        bytes = 0;
    }

    private boolean sent(ImportMark mark) throws InterruptedException {
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = batch.stream().map(producer::send).toList();
        mark.writeWith(producer, topic, group);
        producer.flush();
        boolean haveTheirTimes = haveTheirTimes(sent);
        if (haveTheirTimes) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
        return haveTheirTimes;
    }

    private boolean haveTheirTimes(List<Future<RecordMetadata>> sent) throws InterruptedException {
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
                "the broker at " + address + " does not take it: " + e.getMessage()
                        + "; run the same import again and it goes on where it is",
                e);
    }

    @Override
    public void close() {
        producer.close(PATIENCE);
    }
}
