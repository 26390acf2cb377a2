package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Snapshot;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An entity's states: each is there once, and goes with the last checkpoint that has it. Most states have one checkpoint,
 * so only those that have more are counted.
 */
record StateRows(EntityKey entity, Changes snapshots, Changes records) {

    /** One more checkpoint has this state. One that is stored and damaged is put right. */
    void keep(Snapshot snapshot) {
        byte[] stored = snapshots.get(RecordKey.snapshot(entity, snapshot.hash()));
        if (stored != null) {
            count(snapshot.hash(), users(snapshot.hash()) + 1);
        }
        if (!Arrays.equals(stored, snapshot.bytes())) {
            snapshots.put(RecordKey.snapshot(entity, snapshot.hash()), snapshot.bytes());
        }
    }

    /** One checkpoint less has this state. */
    void drop(String stateHash) {
        int left = users(stateHash) - 1;
        if (left == 0) {
            snapshots.delete(RecordKey.snapshot(entity, stateHash));
        } else {
            count(stateHash, left);
        }
    }

    private int users(String stateHash) {
        byte[] counted = records.get(RecordKey.shared(entity, stateHash));
        return counted == null ? 1 : ByteBuffer.wrap(counted).getInt();
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
