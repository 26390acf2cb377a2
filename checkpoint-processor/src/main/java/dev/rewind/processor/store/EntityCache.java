package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.rules.state.EntityState;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Caches the heads that one partition has written last, because parsing a head took a fifth of an event's time. The
 * cache is bounded by the bytes of the rows; the least recently used head is dropped first. A head is cached only after
 * its row was written. The cache is closed with the task's stores, so it does not outlive an aborted transaction.
 */
final class EntityCache {
    /** Limit for the rows and filters; as objects they take up to three times as much memory. */
    static final int MOST_BYTES = 512 * 1024;

    private final Map<EntityKey, Head> heads = new LinkedHashMap<>(64, 0.75f, true);
    private int bytes;

    /**
     * A head as it is in the store.
     *
     * @param rowBytes the size of its row
     * @param snapshots what is known of the entity's snapshots
     */
    record Head(EntityState state, int rowBytes, KnownSnapshots snapshots) {
        private int bytes() {
            return rowBytes + KnownSnapshots.BYTES;
        }
    }

    @Nullable
    EntityState get(EntityKey entity) {
        Head head = heads.get(entity);
        return head == null ? null : head.state();
    }

    /** What is known of the snapshots of an entity; nothing if its head is not cached. */
    KnownSnapshots snapshots(EntityKey entity) {
        Head head = heads.get(entity);
        return head == null ? new KnownSnapshots() : head.snapshots();
    }

    /** Adds a head that has just been written. */
    void keep(Head head) {
        Head before = heads.put(head.state().entity(), head);
        bytes += head.bytes() - (before == null ? 0 : before.bytes());
        Iterator<Head> eldest = heads.values().iterator();
        while (bytes > MOST_BYTES) {
            bytes -= eldest.next().bytes();
            eldest.remove();
        }
    }
}
