package dev.rewind.processor.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.PlanEvents;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.layout.StoredDeadline;
import dev.rewind.processor.topology.RandomPlanEvents;
import dev.rewind.processor.topology.TestStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a processor reads back from the changelogs is what its stores held, although not every row is logged. */
class ChangelogTest {
    private static final int EVENTS = 400;
    private static final EntityKey PLAN = EntityKey.plan("order");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theChangelogsRestoreEveryRow(long seed, @TempDir Path directory) {
        Random random = new Random(seed);
        try (TestStream stream = new TestStream(directory)) {
            for (int i = 0; i < EVENTS; i++) {
                stream.publish(RandomPlanEvents.next(random, stream));
                if (random.nextInt(20) == 0) {
                    stream.pass(Duration.ofSeconds(70));
                }
            }

            for (LoggedStoreBuilder store : stores()) {
                List<TestRecord<byte[], byte[]>> log = stream.changelog(store.name());
                Map<Bytes, byte[]> stored = stream.rows().get(store.name());
                assertThat(stored.remove(DerivingRestore.COMPLETE)).isNotNull();

                assertThat(stored).as(store.name()).isNotEmpty();
                assertSame(restored(store, log, random), stored, store.name());
                assertSame(restored(store, compacted(log), random), stored, store.name() + ", compacted");
            }
        }
    }

    @Test
    void listsOfAnOlderChangelogAreDerivedInsteadOfRestored() {
        LoggedStoreBuilder records = stores().get(2);
        byte[] listed = {'i', 'a', 1, 2, 3};
        byte[] pinned = {'i', 'p', 1, 2, 3};

        Map<Bytes, byte[]> restored = restored(
                records,
                List.of(new TestRecord<>(listed, new byte[0]), new TestRecord<>(pinned, new byte[0])),
                new Random(1));

        assertThat(restored).containsOnlyKeys(Bytes.wrap(pinned));
    }

    @Test
    void theListOfProposalsIsDerivedFromTheirDeadlines() {
        LoggedStoreBuilder records = stores().get(2);
        byte[] value = new byte[12];
        Bytes step = RecordKey.deadline(5, PLAN, StoredDeadline.Kind.STEP, 1);
        Bytes open = RecordKey.deadline(7, PLAN, StoredDeadline.Kind.APPROVAL, 1);
        Bytes closed = RecordKey.deadline(9, PLAN, StoredDeadline.Kind.APPROVAL, 2);
        List<TestRecord<byte[], byte[]>> log = List.of(
                new TestRecord<>(step.get(), value),
                new TestRecord<>(open.get(), value),
                new TestRecord<>(closed.get(), value),
                new TestRecord<>(closed.get(), null));

        Map<Bytes, byte[]> restored = restored(records, log, new Random(1));

        assertThat(restored).hasSize(3).containsKeys(step, open);
        assertThat(restored.keySet()).filteredOn(key -> key.get()[0] == 'p').hasSize(1);
    }

    /** As after a rolling upgrade, in which an old copy has read the changelog of a new processor. */
    @Test
    void aStoreWithoutItsListsIsCompletedOnce(@TempDir Path directory) {
        LoggedStoreBuilder records = stores().get(2);
        Map<Bytes, byte[]> stored;
        try (TestStream stream = new TestStream(directory)) {
            for (int i = 0; i < 700; i++) {
                stream.publish(PLAN, PlanEvents.captured(i));
            }
            stored = stream.rows().get(records.name());
        }
        KeyValueStore<Bytes, byte[]> rows =
                Stores.inMemoryKeyValueStore(records.name()).get();
        stored.forEach((key, row) -> {
            if (records.rules().logging(key) != RowLogging.NEVER && !key.equals(DerivingRestore.COMPLETE)) {
                rows.put(key, row);
            }
        });
        assertThat(content(rows)).hasSizeLessThan(stored.size() - 1_000);
        List<Integer> batches = new ArrayList<>();

        for (int opened = 0; opened < 2; opened++) {
            new DerivingRestore(records.rules(), rows)
                    .complete(records.name(), (RecordBatchingStateRestoreCallback) batch -> {
                        put(batch, rows);
                        batches.add(batch.size());
                    });
        }

        assertSame(content(rows), stored, "completed");
        assertThat(batches).hasSizeBetween(2, 4).last().isEqualTo(1);
    }

    /** Prints what a step costs, so that a change of it is noticed. Here every event is a commit of its own. */
    @Test
    void aStepLogsFewRecords(@TempDir Path directory) {
        int steps = 20;
        try (TestStream stream = new TestStream(directory)) {
            stream.publish(PLAN, PlanEvents.started("step-0", 1, null, state(0)));
            stream.changelog(StoreLayout.ENTITIES);
            stream.changelog(StoreLayout.SNAPSHOTS);
            stream.changelog(StoreLayout.RECORDS);
            for (int i = 1; i <= steps; i++) {
                stream.publish(PLAN, PlanEvents.startedAfter("step-" + (i - 1), "step-" + i, null, state(i)));
            }

            Map<String, Integer> records = new TreeMap<>();
            for (String store : StoreLayout.NUMBERED) {
                List<TestRecord<byte[], byte[]>> log = stream.changelog(store);
                records.put(store, log.size());
                int bytes = log.stream()
                        .mapToInt(record -> record.key().length + record.value().length)
                        .sum();
                System.out.printf(
                        "one step, store %s: %.1f changelog records, %d bytes%n",
                        store, (double) log.size() / steps, bytes / steps);
            }

            // The head; the snapshot; the checkpoint, and how the step before it ended.
            assertThat(records)
                    .containsEntry(StoreLayout.ENTITIES, steps)
                    .containsEntry(StoreLayout.SNAPSHOTS, steps)
                    .containsEntry(StoreLayout.RECORDS, 2 * steps);
        }
    }

    private static Map<String, Object> state(int n) {
        return Map.of("n", n, "text", "x".repeat(500));
    }

    private static List<LoggedStoreBuilder> stores() {
        return StoreLayout.builders().stream()
                .map(LoggedStoreBuilder.class::cast)
                .toList();
    }

    /** Restores in batches of any size, as a consumer gets them. */
    private static Map<Bytes, byte[]> restored(
            LoggedStoreBuilder store, List<TestRecord<byte[], byte[]>> log, Random random) {
        KeyValueStore<Bytes, byte[]> rows =
                Stores.inMemoryKeyValueStore(store.name()).get();
        DerivingRestore restore = new DerivingRestore(store.rules(), rows);
        for (int from = 0; from < log.size(); ) {
            int to = Math.min(log.size(), from + 1 + random.nextInt(50));
            List<ConsumerRecord<byte[], byte[]>> batch = log.subList(from, to).stream()
                    .map(record -> new ConsumerRecord<>("changelog", 0, 0, record.key(), record.value()))
                    .toList();
            put(restore.restored(batch), rows);
            from = to;
        }
        return content(rows);
    }

    private static void put(Collection<ConsumerRecord<byte[], byte[]>> records, KeyValueStore<Bytes, byte[]> rows) {
        records.forEach(record -> rows.put(Bytes.wrap(record.key()), record.value()));
    }

    private static Map<Bytes, byte[]> content(KeyValueStore<Bytes, byte[]> rows) {
        Map<Bytes, byte[]> content = new TreeMap<>();
        try (KeyValueIterator<Bytes, byte[]> all = rows.all()) {
            all.forEachRemaining(row -> content.put(row.key, row.value));
        }
        return content;
    }

    /** Only the last record of each key, as the broker keeps it. */
    private static List<TestRecord<byte[], byte[]>> compacted(List<TestRecord<byte[], byte[]>> log) {
        Map<Bytes, TestRecord<byte[], byte[]>> last = new LinkedHashMap<>();
        for (TestRecord<byte[], byte[]> record : log) {
            Bytes key = Bytes.wrap(record.key());
            last.remove(key);
            last.put(key, record);
        }
        return new ArrayList<>(last.values());
    }

    private static void assertSame(Map<Bytes, byte[]> restored, Map<Bytes, byte[]> stored, String what) {
        assertThat(restored.keySet()).as("rows of " + what).isEqualTo(stored.keySet());
        assertThat(restored)
                .as(what)
                .allSatisfy((key, value) -> assertThat(value).isEqualTo(stored.get(key)));
    }
}
