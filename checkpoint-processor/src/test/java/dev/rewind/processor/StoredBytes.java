package dev.rewind.processor;

import dev.rewind.events.EntityKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Opens the RocksDB files of a stopped processor, to damage them as a disk or a person may. */
final class StoredBytes {
    private StoredBytes() {}

    /** Changes the value of every entity in a store, in all partitions; returns how many there were. */
    static int damage(Path home, String store, UnaryOperator<byte[]> damage) throws Exception {
        int damaged = 0;
        for (Path database : databases(home, store)) {
            damaged += open(database, db -> {
                int rows = 0;
                try (RocksIterator row = db.newIterator()) {
                    // The first row is the applied offset, which belongs to no entity.
                    for (row.seek(new byte[] {1}); row.isValid(); row.next()) {
                        db.put(row.key(), damage.apply(row.value()));
                        rows++;
                    }
                }
                return rows;
            });
        }
        return damaged;
    }

    /** Changes one row, which must exist; null deletes it. Returns the old value. */
    static byte[] change(Path home, String store, byte[] key, UnaryOperator<byte[]> change) throws Exception {
        byte[] before = null;
        for (Path database : databases(home, store)) {
            byte[] found = open(database, db -> {
                byte[] value = db.get(key);
                if (value != null) {
                    byte[] changed = change.apply(value.clone());
                    if (changed == null) {
                        db.delete(key);
                    } else {
                        db.put(key, changed);
                    }
                }
                return value;
            });
            before = found == null ? before : found;
        }
        return Objects.requireNonNull(before, "no such row");
    }

    /** Changes the files in which RocksDB keeps the rows of a store. */
    static void damageFiles(Path home, String store, UnaryOperator<byte[]> damage) throws IOException {
        for (Path database : databases(home, store)) {
            try (Stream<Path> files = Files.list(database)) {
                for (Path table :
                        files.filter(file -> file.toString().endsWith(".sst")).toList()) {
                    Files.write(table, damage.apply(Files.readAllBytes(table)));
                }
            }
        }
    }

    /** The key of an entity's row in {@code entities}. */
    static byte[] head(EntityKey entity) {
        return entity.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The key of a checkpoint's row in {@code records}. */
    static byte[] checkpoint(EntityKey entity, long sequence) {
        byte[] text = ("c" + entity).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(text.length + 1 + Long.BYTES)
                .put(text)
                .put((byte) 0)
                .putLong(sequence)
                .array();
    }

    /** The key of a step's deadline in {@code records}. */
    static byte[] stepDeadline(long due, EntityKey entity, long sequence) {
        byte[] text = entity.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + Long.BYTES + text.length + 2 + Long.BYTES)
                .put((byte) 'd')
                .putLong(due)
                .put(text)
                .put((byte) 0)
                .put((byte) 's')
                .putLong(sequence)
                .array();
    }

    /** The key of a state in {@code snapshots}. */
    static byte[] snapshot(EntityKey entity, String stateHash) {
        byte[] text = entity.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(text.length + 1 + 32)
                .put(text)
                .put((byte) 0)
                .put(HexFormat.of().parseHex(stateHash))
                .array();
    }

    private interface Work<T> {
        T on(RocksDB db) throws RocksDBException;
    }

    private static List<Path> databases(Path home, String store) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("state"))) {
            return files.filter(file -> file.endsWith(Path.of("rocksdb", store)))
                    .toList();
        }
    }

    private static <T> T open(Path database, Work<T> work) throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(options, database.toString())) {
                families.add(new ColumnFamilyDescriptor(name));
            }
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB db = RocksDB.open(options, database.toString(), families, handles);
                FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            T answer = work.on(db);
            db.flush(flush);
            handles.forEach(ColumnFamilyHandle::close);
            return answer;
        }
    }
}
