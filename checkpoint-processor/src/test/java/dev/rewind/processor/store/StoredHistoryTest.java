package dev.rewind.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.topology.TestStream;
import dev.rewind.rules.HistoryContract;
import dev.rewind.rules.PastRow;
import dev.rewind.rules.RowDamage;
import dev.rewind.rules.history.History;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The history that the processor reads from RocksDB, both while it decides and for readers. */
class StoredHistoryTest extends HistoryContract {
    private final List<TestStream> opened = new ArrayList<>();

    @TempDir
    Path directory;

    @Override
    protected Past past(EntityKey entity) {
        TestStream stream = new TestStream(directory.resolve("stores-" + opened.size()));
        opened.add(stream);
        return new StoredPast(entity, stream.stores);
    }

    @AfterEach
    void close() {
        opened.forEach(TestStream::close);
    }

    private record StoredPast(EntityKey entity, StoreReader reader) implements Past {

        @Override
        public void add(Fact fact, @Nullable Snapshot state) {
            EntityRows rows = writer().rows(entity);
            rows.apply(List.of(fact), state);
            rows.write();
        }

        @Override
        public void remember(EventRef event, Instant at) {
            EntityRows rows = writer().rows(entity);
            rows.remember(event, at);
            rows.write();
        }

        @Override
        public void damage(PastRow row, long number, RowDamage damage, long other) {
            KeyValueStore<Bytes, byte[]> store = writable(row == PastRow.STATE ? reader.snapshots() : reader.records());
            Bytes key = key(row, number);
            assertThat(store.get(key)).as("%s %d", row, number).isNotNull();
            switch (damage) {
                case MISSING -> store.delete(key);
                case UNREADABLE -> store.put(key, new byte[] {'{'});
                case SWAPPED -> store.put(key, store.get(key(row, other)));
            }
        }

        @Override
        public List<History> histories() {
            return List.of(writer().rows(entity).history(), reader.rows(entity).history());
        }

        private Bytes key(PastRow row, long number) {
            return switch (row) {
                case CHECKPOINT -> RecordKey.checkpoint(entity, number);
                case STATE ->
                    RecordKey.snapshot(entity, reader.checkpoint(entity, number).stateHash());
                case STEP -> RecordKey.closedStep(entity, number);
                case TOUCHED -> RecordKey.touched(entity, number);
                case ROLLBACK -> RecordKey.rollback(entity, number);
                case GAP -> RecordKey.gap(entity, number);
            };
        }

        private PartitionStores writer() {
            return new PartitionStores(
                    writable(reader.entities()), writable(reader.snapshots()), writable(reader.records()));
        }

        private static KeyValueStore<Bytes, byte[]> writable(Object store) {
            @SuppressWarnings("unchecked")
            KeyValueStore<Bytes, byte[]> same = (KeyValueStore<Bytes, byte[]>) store;
            return same;
        }
    }
}
