package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.layout.JsonRow;
import dev.rewind.processor.layout.RecordKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * The snapshots of an entity. Each is stored once, and is deleted with the last checkpoint that uses it. Uses are
 * counted only for snapshots with more than one checkpoint, because most have one.
 */
record SnapshotRows(EntityKey entity, KnownSnapshots known, StoreChanges snapshots, StoreChanges records) {

    /** Adds a use of this snapshot. A stored snapshot that is damaged is replaced. */
    void keep(Snapshot snapshot) {
        byte[] stored = known.add(snapshot.hash()) ? snapshots.get(RecordKey.snapshot(entity, snapshot.hash())) : null;
        if (stored != null) {
            count(snapshot.hash(), users(snapshot.hash()) + 1);
        }
        if (!Arrays.equals(stored, snapshot.bytes())) {
            snapshots.put(RecordKey.snapshot(entity, snapshot.hash()), snapshot.bytes());
        }
    }

    /** Removes a use of this snapshot, and deletes it with the last use. */
    void drop(String stateHash) {
        int left = users(stateHash) - 1;
        if (left == 0) {
            snapshots.delete(RecordKey.snapshot(entity, stateHash));
        } else {
            count(stateHash, left);
        }
    }

    private int users(String stateHash) {
        Bytes key = RecordKey.shared(entity, stateHash);
        byte[] counted = records.get(key);
        return counted == null ? 1 : JsonRow.count(key, counted);
    }

    private void count(String stateHash, int users) {
        if (users == 1) {
            records.delete(RecordKey.shared(entity, stateHash));
        } else {
            byte[] count = ByteBuffer.allocate(Integer.BYTES).putInt(users).array();
            records.put(RecordKey.shared(entity, stateHash), count);
        }
    }
}
