package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.rules.EntityState;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The heads that one partition's writer has written last, as they are before they become JSON: reading them back took
 * a fifth of an event's time. Bounded by the bytes of their rows, least recently used first. It holds nothing that the
 * store does not, because a head is kept here only when its row has been written, and lives no longer than the task's
 * stores are open: after an aborted transaction the task opens them anew.
 */
final class Heads {
    /** Of rows; as objects they take up to three times as much. */
    static final int MOST_BYTES = 512 * 1024;

    private final Map<EntityKey, Head> heads = new LinkedHashMap<>(64, 0.75f, true);
    private int bytes;

    /**
     * A head that is in its store.
     *
     * @param rowBytes size of its row
     */
    record Head(EntityState state, int rowBytes) {}

    @Nullable
    EntityState get(EntityKey entity) {
        Head head = heads.get(entity);
        return head == null ? null : head.state();
    }

    /** Keeps a head that has just been written. */
    void keep(Head head) {
        Head before = heads.put(head.state().entity(), head);
        bytes += head.rowBytes() - (before == null ? 0 : before.rowBytes());
        Iterator<Head> eldest = heads.values().iterator();
        while (bytes > MOST_BYTES) {
            bytes -= eldest.next().rowBytes();
            eldest.remove();
        }
    }
}
