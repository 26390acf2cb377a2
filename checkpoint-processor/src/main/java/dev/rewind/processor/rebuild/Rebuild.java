package dev.rewind.processor.rebuild;

import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.rebuild.LiveRows.LiveRow;
import dev.rewind.processor.topology.DecisionSettings;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.service.topics.EntityPartition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Rebuilds the stores of every partition from the log and compares them with the live ones row by row: once from all
 * events, decided again, and once from all facts, folded. The processors keep running; the live rows are those between
 * two events. Memory is bounded, and the disk holds one partition at a time.
 */
public final class Rebuild {
    private static final int ATTEMPTS = 3;
    private static final Duration COMMITTED_WITHIN = Duration.ofSeconds(30);
    private static final long PROGRESS_EVERY = 1_000;

    private final Configuration configuration;
    private final LiveStores live;
    private final EntityPartition partitions;
    private final Path scratch;
    private final RebuildListener listener;
    private final RebuildFindings findings = new RebuildFindings();
    private long events;
    private long facts;

    private Rebuild(Configuration configuration, LiveStores live, Path scratch, RebuildListener listener) {
        this.configuration = configuration;
        this.live = live;
        this.partitions = new EntityPartition(live.partitions());
        this.scratch = scratch;
        this.listener = listener;
    }

    /**
     * Rebuilds and compares. Settings that affect decisions are taken from the processors, not from this configuration.
     *
     * @param configuration names the brokers and, with {@link Setting#STORE_URLS}, the store servers
     * @param scratch an existing directory, in which a temporary one is created and removed
     * @throws RebuildException if the beginning of the log is deleted, or a broker or store server does not answer
     */
    public static RebuildReport run(Configuration configuration, Path scratch, RebuildListener listener) {
        LiveStores live = new LiveStores(configuration);
        List<Setting> theirs = new ArrayList<>(DecisionSettings.DECISIVE);
        theirs.add(Setting.TOPIC_PREFIX);
        theirs.add(Setting.APPLICATION_ID);
        Path directory = made(scratch);
        try {
            return new Rebuild(live.settings(theirs), live, directory, listener).run();
        } finally {
            delete(directory);
        }
    }

    private RebuildReport run() {
        try (GroupOffsets group = new GroupOffsets(configuration);
                KafkaConsumer<byte[], byte[]> log = PartitionLogReader.consumer(configuration);
                KafkaConsumer<byte[], byte[]> factLog = PartitionLogReader.consumer(configuration)) {
            // Check all partitions first, so that a long replay does not fail at its end.
            for (int partition = 0; partition < partitions.count(); partition++) {
                new PartitionLogReader(log, configuration.topics().planEvents(), partition).requireWhole();
                new PartitionLogReader(factLog, configuration.topics().checkpointEvents(), partition).requireWhole();
            }
            for (int partition = 0; partition < partitions.count(); partition++) {
                Path directory = scratch.resolve(Integer.toString(partition));
                try (EventReplay replay = new EventReplay(log, configuration, partitions, partition, directory);
                        FactFold fold = new FactFold(factLog, configuration, partition, directory)) {
                    findings.addAll(compared(partition, replay, fold, group));
                    events += replay.count();
                    facts += fold.count();
                }
                delete(directory);
            }
        }
        return new RebuildReport(
                findings.differing() == 0,
                partitions.count(),
                events,
                facts,
                findings.compared(),
                findings.differing(),
                findings.differences());
    }

    /** Compares a partition. It tries again if the partition moves to another processor while it is read. */
    private RebuildFindings compared(int partition, EventReplay replay, FactFold fold, GroupOffsets group) {
        for (int attempt = 1; ; attempt++) {
            try {
                return comparedOnce(partition, replay, fold, group);
            } catch (RebuildException e) {
                if (attempt == ATTEMPTS || !e.isUnavailable()) {
                    throw e;
                }
            }
        }
    }

    private RebuildFindings comparedOnce(int partition, EventReplay replay, FactFold fold, GroupOffsets group) {
        // Do most of the work before asking for the live rows, because the store server does not wait long.
        long processed = group.committed(partition) - 1;
        replay(partition, replay, processed);
        fold.foldTo(processed);
        try (LiveRows rows = live.rows(partition)) {
            replay(partition, replay, rows.processed());
            group.await(partition, rows.processed() + 1, COMMITTED_WITHIN);
            fold.await(group.written(configuration.topics().checkpointEvents(), partition), COMMITTED_WITHIN);
            fold.foldTo(rows.processed());
            return compared(rows, replay.stores(), fold.stores());
        }
    }

    private void replay(int partition, EventReplay replay, long processed) {
        replay.replayTo(processed + 1, offset -> {
            if (offset % PROGRESS_EVERY == 0 || offset == processed) {
                listener.at(partition, partitions.count(), offset + 1, processed + 1);
            }
        });
    }

    private static RebuildFindings compared(LiveRows rows, ScratchStores replayed, ScratchStores folded) {
        RebuildFindings found = new RebuildFindings();
        try (RowComparison events =
                        new RowComparison(RowDifference.Against.EVENTS, replayed, StoreLayout.NUMBERED, found);
                RowComparison facts = new RowComparison(
                        RowDifference.Against.FACTS,
                        folded,
                        List.of(StoreLayout.ENTITIES, StoreLayout.RECORDS),
                        found)) {
            for (LiveRow row = rows.next(); row != null; row = rows.next()) {
                found.compared(row.store(), row.key().get());
                events.stored(row);
                facts.stored(row);
            }
            events.end();
            facts.end();
        }
        return found;
    }

    private static Path made(Path scratch) {
        try {
            return Files.createTempDirectory(scratch, "rebuild-");
        } catch (IOException e) {
            throw new UncheckedIOException("the scratch directory " + scratch + " cannot be used", e);
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the scratch directory " + directory + " cannot be removed", e);
        }
    }
}
