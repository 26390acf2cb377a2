package dev.rewind.processor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** The RocksDB files of a processor that is closed, to damage them as a disk or a person may. */
final class StoredBytes {
    private StoredBytes() {}

    /** Changes the value of every entity in a store, in all partitions, and says how many there were. */
    static int damage(Path home, String store, UnaryOperator<byte[]> damage) throws Exception {
        List<Path> databases;
        try (Stream<Path> files = Files.walk(home.resolve("state"))) {
            databases = files.filter(file -> file.endsWith(Path.of("rocksdb", store)))
                    .toList();
        }
        int damaged = 0;
        for (Path database : databases) {
            damaged += damage(database.toString(), damage);
        }
        return damaged;
    }

    private static int damage(String database, UnaryOperator<byte[]> damage) throws RocksDBException {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(options, database)) {
                families.add(new ColumnFamilyDescriptor(name));
            }
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        int damaged = 0;
        try (DBOptions options = new DBOptions();
                RocksDB db = RocksDB.open(options, database, families, handles);
                RocksIterator rows = db.newIterator();
                FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            // The row before says how far the store is, and is no entity's.
            for (rows.seek(new byte[] {1}); rows.isValid(); rows.next()) {
                db.put(rows.key(), damage.apply(rows.value()));
                damaged++;
            }
            db.flush(flush);
            handles.forEach(ColumnFamilyHandle::close);
        }
        return damaged;
    }
}
