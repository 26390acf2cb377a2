package dev.rewind.standalone.backup;

import dev.rewind.processor.topology.DecisionSettings;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.standalone.backup.BackupException.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Writes {@code plan-events} to a file. Facts and stores are not exported: processors derive them again from the
 * events. Processors may keep running; the file has the log as it was at one moment.
 */
public final class LogExport {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration MAX_SILENCE = Duration.ofSeconds(30);

    private LogExport() {}

    /**
     * Exports the log.
     *
     * @return the number of records written
     * @throws BackupException if the log has lost its first events, or the broker does not answer
     */
    public static long run(Configuration configuration, OutputStream file, BackupProgress progress) throws IOException {
        int partitions = TopicProvisioning.check(configuration);
        String topic = configuration.topics().planEvents();
        List<TopicPartition> log = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        // Read before the end of the log: then everything that followed from these decisions is before that end.
        Map<TopicPartition, Long> decided = decided(configuration);
        try (Consumer<byte[], byte[]> consumer = consumer(configuration)) {
            requireBeginning(consumer.beginningOffsets(log));
            Map<TopicPartition, Long> ends = consumer.endOffsets(log);
            BackupWriter writer = new BackupWriter(
                    file,
                    new BackupHeading(BackupHeading.FORMAT, topic, partitions, Instant.now(), settings(configuration)));
            long records = 0;
            consumer.assign(log);
            consumer.seekToBeginning(log);
            long heardAt = System.nanoTime();
            while (log.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    heardAt = System.nanoTime();
                    TopicPartition partition = new TopicPartition(topic, message.partition());
                    if (message.offset() < ends.getOrDefault(partition, 0L)) {
                        writer.write(LoggedRecord.of(message, message.offset() < decided.getOrDefault(partition, 0L)));
                        records++;
                    }
                }
                progress.at("exported", records);
                if (System.nanoTime() - heardAt > MAX_SILENCE.toNanos()) {
                    throw new BackupException(
                            Problem.UNAVAILABLE,
                            "the broker at " + configuration.bootstrapServers() + " has sent nothing for "
                                    + MAX_SILENCE.toSeconds() + " s; try again");
                }
            }
            writer.end();
            return records;
        }
    }

    static Map<String, String> settings(Configuration configuration) {
        Map<String, String> settings = new TreeMap<>();
        for (Setting setting : DecisionSettings.DECISIVE) {
            settings.put(setting.variable(), configuration.text(setting));
        }
        return settings;
    }

    private static void requireBeginning(Map<TopicPartition, Long> beginnings) {
        beginnings.forEach((partition, offset) -> {
            if (offset > 0) {
                throw new BackupException(
                        Problem.REFUSED,
                        "the log has lost its first events: " + partition + " begins at offset " + offset + ", so"
                                + " later events cannot be decided again; increase retention.ms of the topic before"
                                + " the next export, or copy the disks of the brokers");
            }
        });
    }

    private static Map<TopicPartition, Long> decided(Configuration configuration) {
        String group = configuration.processorGroup();
        try (Admin admin = Admin.create(configuration.admin())) {
            Map<TopicPartition, Long> decided = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            committed.forEach((partition, offset) -> {
                if (offset != null) {
                    decided.put(partition, offset.offset());
                }
            });
            return decided;
        } catch (ExecutionException e) {
            throw new BackupException(
                    Problem.UNAVAILABLE,
                    "the broker at " + configuration.bootstrapServers() + " does not return the offsets of"
                            + " " + group + ": "
                            + e.getCause(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException(Problem.UNAVAILABLE, "interrupted", e);
        }
    }

    private static Consumer<byte[], byte[]> consumer(Configuration configuration) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("max.poll.records", 2_000);
        settings.put("fetch.max.bytes", 16 * 1024 * 1024);
        settings.putAll(configuration.consumer());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        settings.remove("group.id");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
