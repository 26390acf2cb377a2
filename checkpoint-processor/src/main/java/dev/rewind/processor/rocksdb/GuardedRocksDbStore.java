package dev.rewind.processor.rocksdb;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.internals.RocksDBStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A RocksDB store that waits for running lookups before it closes. In Kafka 4.4, the views that lookups read through
 * do not lock the store. A lookup that runs while the stream closes the store would use freed native memory, which ends
 * the process.
 *
 * <p>Many lookups run at the same time. Only opening and closing exclude them.
 *
 * <p>It also deletes the files of a store without transactions, of an earlier version of Rewind, whose process was
 * killed. They may have rows of an aborted transaction, so Kafka refuses to open them, each time anew.
 */
public final class GuardedRocksDbStore extends RocksDBStore {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedRocksDbStore.class);
    private static final String SCOPE = "rocksdb";

    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    /** Read and written with the gate. */
    private int closings;

    private GuardedRocksDbStore(String name) {
        super(name, SCOPE);
    }

    /** Supplies stores of this name, one per task. */
    public static KeyValueBytesStoreSupplier supplier(String name) {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new GuardedRocksDbStore(name);
            }

            @Override
            public String metricsScope() {
                return SCOPE;
            }
        };
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        try {
            super.init(context, root);
        } catch (TaskCorruptedException killedWithoutTransactions) {
            LOG.atWarn()
                    .addKeyValue("store", dbDir)
                    .log("A store of an earlier version was not closed in order; it is deleted and restored from its"
                            + " changelog");
            deleteFiles();
            super.init(context, root);
        }
    }

    private void deleteFiles() {
        try {
            Utils.delete(dbDir);
        } catch (IOException e) {
            throw new ProcessorStateException("the store in " + dbDir + " cannot be deleted", e);
        }
    }

    /** A view for lookups on other threads. It fails with {@code InvalidStateStoreException} once the store is closed. */
    @Override
    public ReadOnlyKeyValueStore<Bytes, byte[]> readOnly(IsolationLevel isolation) {
        gate.readLock().lock();
        try {
            return new GuardedView(this, super.readOnly(isolation), closings);
        } finally {
            gate.readLock().unlock();
        }
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // The overridden method takes the lock of the store.
    public void close() {
        gate.writeLock().lock();
        try {
            closings++;
            super.close();
        } finally {
            gate.writeLock().unlock();
        }
    }

    /**
     * Reads while the store cannot be closed.
     *
     * @param closed how often the store had been closed when the view was made. A store that was opened again since
     *     has other native memory
     */
    <T> T whileOpen(int closed, Supplier<T> read) {
        gate.readLock().lock();
        try {
            if (closed != closings) {
                throw new InvalidStateStoreException("store " + name() + " was closed since it was looked up");
            }
            return read.get();
        } finally {
            gate.readLock().unlock();
        }
    }
}
