package dev.rewind.processor.rebuild;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.processor.rebuild.LiveRows.LiveRow;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.StoreLayout;
import dev.rewind.processor.topology.DecisionSettings;
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
 * Rebuilds every partition's stores from the log, beside the ones in use, and compares them row by row: once by deciding
 * all events anew, once by folding all facts. The processors go on meanwhile; what is compared is what they had after
 * one event and before the next. Memory is bounded; the disk takes one partition at a time.
 */
public final class Rebuild {
    private static final int ATTEMPTS = 3;
    private static final Duration COMMITTED_WITHIN = Duration.ofSeconds(30);
    private static final long TOLD_EVERY = 1_000;

    private final Configuration configuration;
    private final LiveStores live;
    private final Partitions partitions;
    private final Path scratch;
    private final RebuildListener listener;
    private final Findings findings = new Findings();
    private long events;
    private long facts;

    private Rebuild(Configuration configuration, LiveStores live, Path scratch, RebuildListener listener) {
        this.configuration = configuration;
        this.live = live;
        this.partitions = new Partitions(live.partitions());
        this.scratch = scratch;
        this.listener = listener;
    }

    /**
     * Rebuilds and compares. What decisions hang on is as the processors have it, whatever is configured here.
     *
     * @param configuration says where the broker and ({@link Setting#STORE_URLS}) the store servers are
     * @param scratch an existing directory, in which one is made and removed again
     * @throws RebuildException when the log has lost its beginning, or a broker or store server does not answer
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
                KafkaConsumer<byte[], byte[]> log = LogReader.consumer(configuration);
                KafkaConsumer<byte[], byte[]> said = LogReader.consumer(configuration)) {
            // All of it first: nobody wants to hear at the end of a long replay that there is no point in it.
            for (int partition = 0; partition < partitions.count(); partition++) {
                new LogReader(log, configuration.topics().planEvents(), partition).requireWhole();
                new LogReader(said, configuration.topics().checkpointEvents(), partition).requireWhole();
            }
            for (int partition = 0; partition < partitions.count(); partition++) {
                Path directory = scratch.resolve(Integer.toString(partition));
                try (Replay replay = new Replay(log, configuration, partitions, partition, directory);
                        FactFold fold = new FactFold(said, configuration, partition, directory)) {
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

    /** A partition may move to another processor while it is read. */
    private Findings compared(int partition, Replay replay, FactFold fold, GroupOffsets group) {
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

    private Findings comparedOnce(int partition, Replay replay, FactFold fold, GroupOffsets group) {
        // Nearly all of the work before the stored rows are asked for: their server does not wait for long.
        long processed = group.committed(partition) - 1;
        replay(partition, replay, processed);
        fold.to(processed);
        try (LiveRows rows = live.rows(partition)) {
            replay(partition, replay, rows.processed());
            group.await(partition, rows.processed() + 1, COMMITTED_WITHIN);
            fold.await(group.written(configuration.topics().checkpointEvents(), partition), COMMITTED_WITHIN);
            fold.to(rows.processed());
            return compared(rows, replay.stores(), fold.stores());
        }
    }

    private void replay(int partition, Replay replay, long processed) {
        replay.to(processed + 1, offset -> {
            if (offset % TOLD_EVERY == 0 || offset == processed) {
                listener.at(partition, partitions.count(), offset + 1, processed + 1);
            }
        });
    }

    private static Findings compared(LiveRows rows, ScratchStores replayed, ScratchStores folded) {
        Findings found = new Findings();
        try (Comparison events = new Comparison(Difference.Against.EVENTS, replayed, StoreLayout.NUMBERED, found);
                Comparison facts = new Comparison(
                        Difference.Against.FACTS, folded, List.of(StoreLayout.ENTITIES, StoreLayout.RECORDS), found)) {
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
