package dev.rewind.standalone.backup;

import dev.rewind.events.cloudevents.Restored;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.topics.TopicProvisioning;
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
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file into a log, with the times that the events had. The file is read twice: all of it is verified before
 * anything is written. The number of partitions may be another one than where it was exported: events go where their
 * entity is at home, in the order that they had. An import that broke off goes on where it stood when it is run again;
 * until then services do not start on what there is of it.
 */
public final class Import {

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
        this.partitions = TopicProvisioning.partitions(configuration);
    }

    /**
     * What a file has, and what becomes of it here.
     *
     * @param records how many
     * @param undecided how many of them no processor had decided, so that what follows from them is told
     * @param oldest time of an event, in milliseconds
     * @param sha256 of the file
     * @param settings that decisions hang on and that are other ones here: name to what it was there
     * @param there how many records an import that broke off had written
     * @param keepsForever whether the log's retention was switched off, because some of it is older
     */
    public record Outcome(
            Heading heading,
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
            Map<String, String> here = Export.settings(configuration);
            Map<String, String> other = new TreeMap<>(reader.heading().settings());
            other.entrySet().removeAll(here.entrySet());
            return new Outcome(reader.heading(), records, undecided, oldest, reader.sha256(), other, 0, false);
        }
    }

    /** How far this file was written before, or null when nothing was; then the log is as a service needs it. */
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
                    topic + " is not empty; import into new topics (REWIND_TOPIC_PREFIX sets other names),"
                            + " or say --append if these events belong behind those");
        }
        return null;
    }

    private boolean isEmpty(Admin admin) {
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return LogSettings.answer(
                        "say where the log ends", admin.listOffsets(latest).all())
                .values()
                .stream()
                .allMatch(end -> end.offset() == 0);
    }

    private Outcome write(Admin admin, LogWriter log, Outcome outcome, @Nullable ImportMark mark) throws IOException {
        LogSettings settings = new LogSettings(admin, topic, mark == null ? null : mark.retention());
        boolean keepsForever = settings.keepsLessThan(outcome.oldest());
        long there = mark == null ? 0 : mark.records();
        settings.takeTimesAsTheyCome();
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
}
