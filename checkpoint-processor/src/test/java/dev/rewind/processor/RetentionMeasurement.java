package dev.rewind.processor;

import static dev.rewind.processor.PlanEvents.captured;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.config.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** A history without limits, and what becomes of it when they are set. */
final class RetentionMeasurement {
    private static final Duration QUIET = Duration.ofSeconds(8);

    private RetentionMeasurement() {}

    static void run(Path home, int entities, int each, String retention) throws Exception {
        try (Installation rewind = new Installation(home, System.getenv());
                Storm others = new Storm(rewind)) {
            String filler = "x".repeat(1_000);
            try (CheckpointProcessor processor = rewind.processor()) {
                for (int i = 0; i < each; i++) {
                    for (int entity = 0; entity < entities; entity++) {
                        Map<String, Object> state = Map.of("n", i, "entity", entity, "filler", filler);
                        rewind.producer()
                                .send(EventWriter.record(
                                        rewind.topics.planEvents(), PlanEvents.of(entity(entity), captured(state))));
                    }
                }
                rewind.producer().flush();
                others.settle(processor);
            }
            System.out.printf("before: %s%n", size(home));
            try (CheckpointProcessor processor = rewind.processor(Map.of(Setting.RETENTION, retention));
                    KafkaConsumer<byte[], byte[]> facts = rewind.committed(rewind.topics.checkpointEvents())) {
                prune(others, facts);
                System.out.println("of the first entity: "
                        + rewind.get(processor, "/store/checkpoints/artifact/picture-0?limit=500")
                                .body()
                                .split("\"chain_hash\"", -1)
                                .length
                        + " - 1; its chain: "
                        + rewind.get(processor, "/store/verify/artifact/picture-0")
                                .body());
            }
            System.out.printf("after: %s%n", size(home));
        }
    }

    private static void prune(Storm others, KafkaConsumer<byte[], byte[]> facts) throws Exception {
        long begin = System.nanoTime();
        long last = begin;
        long pruned = 0;
        int events = 0;
        double longest = 0;
        List<Double> waited = new ArrayList<>();
        while (System.nanoTime() - last < QUIET.toNanos() || pruned == 0) {
            waited.add(others.probe());
            longest = Math.max(longest, TimerMeasurements.longestPunctuation());
            for (ConsumerRecord<byte[], byte[]> record : facts.poll(Duration.ofMillis(20))) {
                if (new EventReader().fact(record.headers(), record.value()).data()
                        instanceof Fact.CheckpointsPruned fact) {
                    pruned += fact.checkpointIds().size();
                    events++;
                    last = System.nanoTime();
                }
            }
        }
        System.out.printf(
                "%d checkpoints pruned by %d events in %.1f s; longest punctuation %.1f ms%n",
                pruned, events, (last - begin) / 1e9, longest);
        TimerMeasurements.print("commands of others meanwhile", waited);
    }

    private static EntityKey entity(int number) {
        return new EntityKey("artifact", "picture-" + number);
    }

    private static String size(Path home) throws IOException {
        long[] bytes = {0};
        try (Stream<Path> files = Files.walk(home.resolve("state"))) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    bytes[0] += Files.size(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return "%.1f MB on disk, %s".formatted(bytes[0] / 1e6, rows(home));
    }

    /** How many rows each store has, and bytes on disk once they are compacted. */
    private static Map<String, String> rows(Path home) {
        Map<String, String> rows = new TreeMap<>();
        for (String store : List.of("entities", "snapshots", "records")) {
            long[] counted = {0, 0};
            try (Stream<Path> files = Files.walk(home.resolve("state"))) {
                for (Path database : files.filter(file -> file.endsWith(Path.of("rocksdb", store)))
                        .toList()) {
                    count(database, counted);
                }
            } catch (IOException | RocksDBException e) {
                throw new IllegalStateException(e);
            }
            rows.put(store, "%d rows, %.1f MB compacted".formatted(counted[0], counted[1] / 1e6));
        }
        return rows;
    }

    private static void count(Path database, long[] counted) throws RocksDBException, IOException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(options, database.toString())) {
                families.add(new ColumnFamilyDescriptor(name));
            }
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB db = RocksDB.open(options, database.toString(), families, handles)) {
            db.compactRange();
            try (RocksIterator rows = db.newIterator()) {
                for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                    counted[0]++;
                }
            }
            counted[1] += Long.parseLong(db.getProperty("rocksdb.live-sst-files-size"));
            handles.forEach(ColumnFamilyHandle::close);
        }
    }
}
