package dev.rewind.processor.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A store with transactions, as the processor uses it. Only Kafka's context is replaced: it holds the settings. */
class GuardedRocksDbStoreTest {
    private static final String NAME = "rows";
    private static final Bytes KEY = key(1);
    private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);
    private static final TopicPartition CHANGELOG = new TopicPartition("changelog", 0);
    private static final Map<TopicPartition, Long> COMMITTED = Map.of(CHANGELOG, 1L);
    private static final int ROWS = 5_000;
    private static final int ROUNDS = 50;
    private static final int READERS = 3;
    private static final int FIRST_READS = 20;

    @TempDir
    private Path directory;

    @Test
    void lookupsSeeWhatIsWrittenAndAnotherViewWhatIsCommitted() {
        KeyValueStore<Bytes, byte[]> store = opened();
        ReadOnlyKeyValueStore<Bytes, byte[]> written = store.readOnly(IsolationLevel.READ_UNCOMMITTED);
        ReadOnlyKeyValueStore<Bytes, byte[]> committed = store.readOnly(IsolationLevel.READ_COMMITTED);

        store.put(KEY, VALUE);

        assertThat(written.get(KEY)).isEqualTo(VALUE);
        assertThat(count(written.range(null, null))).isEqualTo(1);
        assertThat(committed.get(KEY)).isNull();
        assertThat(count(committed.range(null, null))).isZero();

        store.commit(COMMITTED);

        assertThat(written.get(KEY)).isEqualTo(VALUE);
        assertThat(committed.get(KEY)).isEqualTo(VALUE);
        store.close();
    }

    @Test
    void whatIsNotCommittedIsNotInTheStoreWhenItIsOpenedAgain() {
        KeyValueStore<Bytes, byte[]> store = opened();
        store.put(KEY, VALUE);
        store.commit(COMMITTED);
        store.put(key(2), VALUE);
        assertThat(store.approximateNumUncommittedBytes()).isPositive();
        store.close();

        KeyValueStore<Bytes, byte[]> reopened = opened();
        assertThat(reopened.get(KEY)).isEqualTo(VALUE);
        assertThat(reopened.get(key(2))).isNull();
        reopened.close();
    }

    /** Kafka would refuse to open such a store at every start, and never delete it. */
    @Test
    void aStoreWithoutTransactionsThatWasNotClosedIsDeletedSoThatItIsRestored() throws RocksDBException {
        KeyValueStore<Bytes, byte[]> old = opened(directory, false);
        old.put(KEY, VALUE);
        old.commit(COMMITTED);
        old.close();
        markAsOpen(directory.resolve("rocksdb").resolve(NAME));
        assertThatThrownBy(() -> opened(Stores.persistentKeyValueStore(NAME), directory, true))
                .isInstanceOf(TaskCorruptedException.class);

        KeyValueStore<Bytes, byte[]> store = opened(directory, true);

        assertThat(store.get(KEY)).isNull();
        assertThat(store.committedOffset(CHANGELOG)).isNull();
        store.put(KEY, VALUE);
        store.commit(COMMITTED);
        store.close();
        KeyValueStore<Bytes, byte[]> reopened = opened(directory, true);
        assertThat(reopened.get(KEY)).isEqualTo(VALUE);
        reopened.close();
    }

    @Test
    void aStoreWithoutTransactionsThatWasClosedIsKept() {
        KeyValueStore<Bytes, byte[]> old = opened(directory, false);
        old.put(KEY, VALUE);
        old.commit(COMMITTED);
        old.close();

        KeyValueStore<Bytes, byte[]> store = opened();

        assertThat(store.get(KEY)).isEqualTo(VALUE);
        assertThat(store.committedOffset(CHANGELOG)).isEqualTo(1);
        store.close();
    }

    /** Kafka opens the same store again after its task was found corrupted. */
    @Test
    void aViewFromBeforeTheStoreWasOpenedAgainFails() {
        StateStoreContext task = context(directory, true);
        KeyValueStore<Bytes, byte[]> store = GuardedRocksDbStore.supplier(NAME).get();
        store.init(task, store);
        store.put(KEY, VALUE);
        store.commit(COMMITTED);
        ReadOnlyKeyValueStore<Bytes, byte[]> before = store.readOnly(IsolationLevel.READ_COMMITTED);

        store.close();
        store.init(task, store);

        assertThatThrownBy(() -> before.get(KEY))
                .isInstanceOf(InvalidStateStoreException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> before.range(null, null)).isInstanceOf(InvalidStateStoreException.class);
        assertThat(store.readOnly(IsolationLevel.READ_COMMITTED).get(KEY)).isEqualTo(VALUE);
        store.close();
    }

    /** Without the guard, this ends the process: RocksDB reads memory that is freed. */
    @Test
    void aStoreClosesWhileOthersRead() throws InterruptedException, ExecutionException {
        KeyValueStore<Bytes, byte[]> filled = opened();
        for (int row = 0; row < ROWS; row++) {
            filled.put(key(row), VALUE);
        }
        filled.commit(COMMITTED);
        filled.close();
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                KeyValueStore<Bytes, byte[]> store = opened();
                CountDownLatch underWay = new CountDownLatch(READERS * FIRST_READS);
                List<Future<?>> readers = new ArrayList<>();
                for (int reader = 0; reader < READERS; reader++) {
                    readers.add(threads.submit(() -> readUntilClosed(store, underWay)));
                }
                underWay.await();
                store.close();
                for (Future<?> reader : readers) {
                    reader.get();
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void readUntilClosed(KeyValueStore<Bytes, byte[]> store, CountDownLatch underWay) {
        assertThatThrownBy(() -> {
                    for (int row = 0; ; row = (row + 1) % ROWS) {
                        ReadOnlyKeyValueStore<Bytes, byte[]> view = store.readOnly(IsolationLevel.READ_UNCOMMITTED);
                        assertThat(view.get(key(row))).isEqualTo(VALUE);
                        try (KeyValueIterator<Bytes, byte[]> rows = view.range(key(row), null)) {
                            assertThat(rows.next().value).isEqualTo(VALUE);
                        }
                        underWay.countDown();
                    }
                })
                .isInstanceOf(InvalidStateStoreException.class);
    }

    private KeyValueStore<Bytes, byte[]> opened() {
        return opened(directory, true);
    }

    private static KeyValueStore<Bytes, byte[]> opened(Path directory, boolean transactions) {
        return opened(GuardedRocksDbStore.supplier(NAME), directory, transactions);
    }

    private static KeyValueStore<Bytes, byte[]> opened(
            KeyValueBytesStoreSupplier supplier, Path directory, boolean transactions) {
        KeyValueStore<Bytes, byte[]> store = supplier.get();
        store.init(context(directory, transactions), store);
        return store;
    }

    private static StateStoreContext context(Path directory, boolean transactions) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "application.id",
                "any",
                "bootstrap.servers",
                "unused:1",
                "processing.guarantee",
                "exactly_once_v2",
                "enable.transactional.statestores",
                transactions,
                "processing.exception.handler.global.enabled",
                true));
        return new MockProcessorContext<Void, Void>(settings, new TaskId(0, 0), directory.toFile())
                .getStateStoreContext();
    }

    /** As a process without transactions leaves it that is killed after RocksDB has written a table. */
    private static void markAsOpen(Path files) throws RocksDBException {
        List<ColumnFamilyHandle> families = new ArrayList<>();
        try (RocksDB database = RocksDB.open(
                files.toString(),
                List.of(
                        new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
                        new ColumnFamilyDescriptor("offsets".getBytes(StandardCharsets.UTF_8))),
                families)) {
            byte[] isOpen = ByteBuffer.allocate(Long.BYTES).putLong(1).array();
            database.put(families.get(1), "status".getBytes(StandardCharsets.UTF_8), isOpen);
            families.forEach(ColumnFamilyHandle::close);
        }
    }

    private static int count(KeyValueIterator<Bytes, byte[]> rows) {
        try (rows) {
            int count = 0;
            while (rows.hasNext()) {
                rows.next();
                count++;
            }
            return count;
        }
    }

    private static Bytes key(int row) {
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(row).array());
    }
}
