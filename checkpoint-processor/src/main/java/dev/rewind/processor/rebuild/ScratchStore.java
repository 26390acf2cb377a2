package dev.rewind.processor.rebuild;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/** A temporary RocksDB store for a rebuild. It has no changelog and is not synced to disk. */
final class ScratchStore implements KeyValueStore<Bytes, byte[]> {
    private static final long WRITE_BUFFER_BYTES = 16L * 1024 * 1024;

    private final String name;
    private final Options options;
    private final WriteOptions writing;
    private final RocksDB db;
    private boolean open = true;

    static {
        RocksDB.loadLibrary();
    }

    ScratchStore(Path directory, String name) {
        this.name = name;
        options = new Options().setCreateIfMissing(true).setWriteBufferSize(WRITE_BUFFER_BYTES);
        writing = new WriteOptions().setDisableWAL(true);
        try {
            Files.createDirectories(directory);
            db = RocksDB.open(options, directory.resolve(name).toString());
        } catch (IOException e) {
            throw new UncheckedIOException("the scratch directory " + directory + " cannot be used", e);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        throw new UnsupportedOperationException("a scratch store is not part of a stream");
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        try {
            return db.get(key.get());
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        try {
            if (value == null) {
                db.delete(writing, key.get());
            } else {
                db.put(writing, key.get(), value);
            }
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        byte[] there = get(key);
        if (there == null) {
            put(key, value);
        }
        return there;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        byte[] there = get(key);
        put(key, null);
        return there;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return new Rows(null, null, true);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        return new Rows(from, to, true);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
        return new Rows(from, to, false);
    }

    @Override
    public long approximateNumEntries() {
        try {
            return db.getLongProperty("rocksdb.estimate-num-keys");
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        open = false;
        db.close();
        writing.close();
        options.close();
    }

    private IllegalStateException failed(RocksDBException e) {
        return new IllegalStateException("scratch store " + name + ": " + e.getMessage(), e);
    }

    private final class Rows implements KeyValueIterator<Bytes, byte[]> {
        private final RocksIterator rows = db.newIterator();
        private final @Nullable Bytes from;
        private final @Nullable Bytes to;
        private final boolean forward;

        private Rows(@Nullable Bytes from, @Nullable Bytes to, boolean forward) {
            this.from = from;
            this.to = to;
            this.forward = forward;
            if (forward && from != null) {
                rows.seek(from.get());
            } else if (forward) {
                rows.seekToFirst();
            } else if (to != null) {
                rows.seekForPrev(to.get());
            } else {
                rows.seekToLast();
            }
        }

        @Override
        public boolean hasNext() {
            if (!rows.isValid()) {
                return false;
            }
            Bytes key = Bytes.wrap(rows.key());
            return forward ? to == null || key.compareTo(to) <= 0 : from == null || key.compareTo(from) >= 0;
        }

        @Override
        public Bytes peekNextKey() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return Bytes.wrap(rows.key());
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            KeyValue<Bytes, byte[]> row = KeyValue.pair(peekNextKey(), rows.value());
            if (forward) {
                rows.next();
            } else {
                rows.prev();
            }
            return row;
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
