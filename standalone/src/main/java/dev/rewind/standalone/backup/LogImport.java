package dev.rewind.standalone.backup;

import dev.rewind.events.cloudevents.Restored;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.EntityPartition;
import dev.rewind.service.topics.TopicProvisioning;
import dev.rewind.standalone.backup.BackupException.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes a backup file into {@code plan-events}, with the original times of the events. It reads the file twice: the
 * first time to verify it. The number of partitions may differ from the exported log: each event goes to the
 * partition of its entity, in the original order. An import that stopped early continues when it is run again. Until
 * then, services refuse to start on the incomplete log.
 */
public final class LogImport {

    private final Configuration configuration;
    private final Path file;
    private final BackupProgress progress;
    private final String topic;
    private final int partitions;

    private LogImport(Configuration configuration, Path file, BackupProgress progress) {
        this.configuration = configuration;
        this.file = file;
        this.progress = progress;
        this.topic = configuration.topics().planEvents();
        this.partitions = TopicProvisioning.partitions(configuration);
    }

    /**
     * What the file contains, and what the import does with it.
     *
     * @param records the number of records
     * @param undecided the number of records that no processor had decided; their results will be published
     * @param oldest the oldest time of an event, in milliseconds
     * @param sha256 the SHA-256 of the file
     * @param settings the settings on which decisions depend and that differ here, with their values at the export
     * @param there the number of records that an earlier import of the file has written
     * @param keepsForever whether retention is switched off because some events are older than it allows
     */
    public record Outcome(
            BackupHeading heading,
            long records,
            long undecided,
            long oldest,
            String sha256,
            Map<String, String> settings,
            long there,
            boolean keepsForever) {

        private Outcome with(long there, boolean keepsForever) {
            return new Outcome(heading, records, undecided, oldest, sha256, settings, there, keepsForever);
        }
    }

    /**
     * Imports a file.
     *
     * @param dryRun whether to verify the file and the target only, and write nothing
     * @param append whether the log may have events already
     * @throws BackupException if the file is damaged, the log is not empty, or the broker does not answer
     */
    public static Outcome run(
            Configuration configuration, Path file, boolean dryRun, boolean append, BackupProgress progress)
            throws IOException {
        LogImport one = new LogImport(configuration, file, progress);
        Outcome outcome = one.verified();
        try (Admin admin = Admin.create(configuration.admin())) {
            if (dryRun) {
                ImportMark mark = one.mark(admin, outcome, append, false);
                return outcome.with(mark == null ? 0 : mark.records(), false);
            }
            try (LogWriter log = LogWriter.open(configuration)) {
                return one.write(admin, log, outcome, one.mark(admin, outcome, append, true));
            }
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
            Map<String, String> here = LogExport.settings(configuration);
            Map<String, String> other = new TreeMap<>(reader.heading().settings());
            other.entrySet().removeAll(here.entrySet());
            return new Outcome(reader.heading(), records, undecided, oldest, reader.sha256(), other, 0, false);
        }
    }

    /** The progress of an earlier import of this file, or null; then the settings of the topic are checked. */
    private @Nullable ImportMark mark(Admin admin, Outcome outcome, boolean append, boolean settled) {
        boolean isEmpty = isEmpty(admin);
        ImportMark mark = isEmpty ? null : ImportMark.of(admin, topic, settled);
        if (mark != null && mark.sha256().equals(outcome.sha256())) {
            return mark;
        }
        TopicProvisioning.check(configuration);
        if (!isEmpty && !append) {
            throw new BackupException(
                    Problem.REFUSED,
                    topic + " is not empty; import into new topics (REWIND_TOPIC_PREFIX sets other names), or give"
                            + " --append to add these events after the existing ones");
        }
        return null;
    }

    private boolean isEmpty(Admin admin) {
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return LogSettings.answer(
                        "return the end of the log", admin.listOffsets(latest).all())
                .values()
                .stream()
                .allMatch(end -> end.offset() == 0);
    }

    private Outcome write(Admin admin, LogWriter log, Outcome outcome, @Nullable ImportMark mark) throws IOException {
        LogSettings settings = new LogSettings(admin, topic, mark == null ? null : mark.retention());
        boolean keepsForever = settings.keepsLessThan(outcome.oldest());
        long there = mark == null ? 0 : mark.records();
        settings.keepEventTimes();
        copy(log, there, records -> new ImportMark(records, outcome.sha256(), settings.retention()));
        settings.restore(keepsForever);
        ImportMark.remove(admin, topic);
        return outcome.with(there, keepsForever);
    }

    private interface Marks {
        ImportMark after(long records);
    }

    private void copy(LogWriter log, long there, Marks marks) throws IOException {
        try (BackupReader reader = new BackupReader(file)) {
            int theirs = reader.heading().partitions();
            long read = 0;
            for (LoggedRecord next = reader.next(); next != null; next = reader.next()) {
                read++;
                ProducerRecord<byte[], byte[]> message = read <= there ? null : message(next, theirs);
                if (message != null) {
                    log.add(message);
                }
                if (log.isFull()) {
                    log.commit(marks.after(read));
                    progress.at("imported", read);
                }
            }
            log.commit(marks.after(read));
        }
    }

    /** Null for an event outside the partition of its entity: processors have moved a copy of it there. */
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
        return key == null ? 0 : new EntityPartition(partitions).ofKey(key);
    }
}
