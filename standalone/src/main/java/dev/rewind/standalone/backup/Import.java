package dev.rewind.standalone.backup;

import dev.rewind.events.Topics;
import dev.rewind.events.cloudevents.Restored;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.topics.TopicProvisioning;
import dev.rewind.standalone.backup.BackupException.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file into a log, with the times that the events had. The file is read twice: all of it is verified before
 * anything is written. The number of partitions may be another one than where it was exported: events go where their
 * entity is at home, in the order that they had.
 */
public final class Import {

    private static final int BATCH_RECORDS = 2_000;
    private static final int BATCH_BYTES = 8 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MS = 200;

    private final Configuration configuration;
    private final Path file;
    private final Progress progress;
    private final String topic;
    private final int partitions;

    private Import(Configuration configuration, Path file, Progress progress) {
        this.configuration = configuration;
        this.file = file;
        this.progress = progress;
        this.topic = configuration.topics().planEvents();
        this.partitions = TopicProvisioning.check(configuration);
    }

    /**
     * What a file has, and what becomes of it here.
     *
     * @param records how many
     * @param undecided how many of them no processor had decided, so that what follows from them is told
     * @param oldest time of an event, in milliseconds
     * @param settings that decisions hang on and that are other ones here: name to what it was there
     * @param keepsForever whether the log's retention was switched off, because some of it is older
     */
    public record Outcome(
            Heading heading,
            long records,
            long undecided,
            long oldest,
            Map<String, String> settings,
            boolean keepsForever) {}

    /**
     * Imports.
     *
     * @param dryRun verifies the file and the target, and writes nothing
     * @param append also into a log that has events
     * @throws BackupException when the file is damaged, the log is not empty, or the broker does not go on
     */
    public static Outcome run(Configuration configuration, Path file, boolean dryRun, boolean append, Progress progress)
            throws IOException {
        Import one = new Import(configuration, file, progress);
        Outcome outcome = one.verified();
        try (Admin admin = Admin.create(configuration.admin())) {
            if (!append) {
                one.requireEmpty(admin);
            }
            return dryRun ? outcome : one.write(admin, outcome);
        }
    }

    private Outcome verified() throws IOException {
        long records = 0;
        long undecided = 0;
        long oldest = Long.MAX_VALUE;
        try (BackupReader reader = new BackupReader(file)) {
            for (LoggedRecord next = reader.next(); next != null; next = reader.next()) {
                records++;
                undecided += next.decided() ? 0 : 1;
                oldest = Math.min(oldest, next.time());
                progress.at("verified", records);
            }
            Map<String, String> here = Export.settings(configuration);
            Map<String, String> other = new TreeMap<>(reader.heading().settings());
            other.entrySet().removeAll(here.entrySet());
            return new Outcome(reader.heading(), records, undecided, oldest, other, false);
        }
    }

    private void requireEmpty(Admin admin) {
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        LogSettings.answer("say where the log ends", admin.listOffsets(latest).all())
                .forEach((partition, end) -> {
                    if (end.offset() > 0) {
                        throw new BackupException(
                                Problem.REFUSED,
                                partition
                                        + " is not empty; import into new topics (REWIND_TOPIC_PREFIX sets other names),"
                                        + " or say --append if these events belong behind those");
                    }
                });
    }

    private Outcome write(Admin admin, Outcome outcome) throws IOException {
        LogSettings settings = new LogSettings(admin, topic);
        boolean keepsForever = settings.keepsLessThan(outcome.oldest());
        settings.takeTimesAsTheyCome();
        try {
            copy();
        } finally {
            settings.restore(keepsForever);
        }
        return new Outcome(
                outcome.heading(),
                outcome.records(),
                outcome.undecided(),
                outcome.oldest(),
                outcome.settings(),
                keepsForever);
    }

    private void copy() throws IOException {
        try (BackupReader reader = new BackupReader(file);
                Producer<byte[], byte[]> producer = producer()) {
            int theirs = reader.heading().partitions();
            producer.initTransactions();
            List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
            int bytes = 0;
            long written = 0;
            for (LoggedRecord next = reader.next(); next != null; next = reader.next()) {
                ProducerRecord<byte[], byte[]> message = message(next, theirs);
                if (message != null) {
                    batch.add(message);
                    bytes += next.value() == null ? 0 : next.value().length;
                }
                written++;
                if (batch.size() == BATCH_RECORDS || bytes > BATCH_BYTES) {
                    send(producer, batch);
                    batch.clear();
                    bytes = 0;
                    progress.at("imported", written);
                }
            }
            send(producer, batch);
        } catch (KafkaException e) {
            throw new BackupException(
                    Problem.UNAVAILABLE,
                    "the broker at " + configuration.bootstrapServers() + " does not take it: " + e.getMessage()
                            + "; make the topics anew before the next try",
                    e);
        }
    }

    /** Null for what was sent from where it came to its entity's home, and is there as well. */
    private @Nullable ProducerRecord<byte[], byte[]> message(LoggedRecord logged, int theirs) {
        boolean moves = theirs != partitions;
        if (moves && logged.decided() && logged.partition() != home(logged.key(), theirs)) {
            return null;
        }
        int partition = moves ? home(logged.key(), partitions) : logged.partition();
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(
                topic, partition, logged.time(), logged.key(), logged.value(), logged.kafkaHeaders());
        if (logged.decided()) {
            message.headers().remove(Restored.HEADER).add(Restored.HEADER, new byte[] {'1'});
        }
        return message;
    }

    private static int home(byte @Nullable [] key, int partitions) {
        return key == null ? 0 : BuiltInPartitioner.partitionForKey(key, partitions);
    }

    /** One transaction; again while a broker has not yet heard that it is to take times as they come. */
    private static void send(Producer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> batch) {
        long start = System.nanoTime();
        while (!batch.isEmpty()) {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent =
                    batch.stream().map(producer::send).toList();
            producer.flush();
            if (haveTheirTimes(batch, sent)) {
                producer.commitTransaction();
                return;
            }
            producer.abortTransaction();
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new BackupException(
                        Problem.UNAVAILABLE,
                        "a broker still gives events times of its own, " + PATIENCE.toSeconds()
                                + " s after message.timestamp.type was changed; try again");
            }
            pause();
        }
    }

    private static boolean haveTheirTimes(
            List<ProducerRecord<byte[], byte[]>> batch, List<Future<RecordMetadata>> sent) {
        for (int i = 0; i < batch.size(); i++) {
            try {
                if (sent.get(i).get().timestamp() != batch.get(i).timestamp()) {
                    return false;
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackupException(Problem.UNAVAILABLE, "interrupted; make the topics anew", e);
            }
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException(Problem.UNAVAILABLE, "interrupted; make the topics anew", e);
        }
    }

    private Producer<byte[], byte[]> producer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("linger.ms", 5);
        settings.put("batch.size", 128 * 1024);
        settings.putAll(configuration.producer());
        settings.put("max.request.size", Topics.MAX_RECORD_BYTES + Topics.OVERHEAD_BYTES);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("transactional.id", "rewind-import-" + topic);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
