package dev.rewind.query.store;

import dev.rewind.events.EntityKey;
import dev.rewind.storeapi.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the position of the last write to each entity through this process. A caller that sends no position then
 * still sees its own write. A write is forgotten after a while: by then it is processed, or readiness reports that the
 * store is behind.
 */
public final class RecentWrites {

    private final long spanNanos;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<EntityKey, Write> writes;

    private record Write(Position position, long at) {}

    /**
     * Remembers nothing yet.
     *
     * @param entities how many entities to remember; the one with the oldest write is forgotten first
     * @param span how long to remember a write
     */
    public RecentWrites(int entities, Duration span) {
        this(entities, span, System::nanoTime);
    }

    RecentWrites(int entities, Duration span, LongSupplier nanoTime) {
        this.spanNanos = span.toNanos();
        this.nanoTime = nanoTime;
        this.writes = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<EntityKey, Write> eldest) {
                return size() > entities;
            }
        };
    }

    /** Remembers the position of a write to this entity. */
    public synchronized void remember(EntityKey entity, Position position) {
        Write before = writes.remove(entity);
        Position last = before == null ? position : Position.later(before.position(), position);
        writes.put(entity, new Write(last, nanoTime.getAsLong()));
    }

    /** The position of the last write to this entity; null if none is remembered. */
    synchronized @Nullable Position of(EntityKey entity) {
        forgetOld();
        Write write = writes.get(entity);
        return write == null ? null : write.position();
    }

    /** The position of the last write to each partition. A store that has processed these has processed all writes. */
    synchronized Collection<Position> newest() {
        forgetOld();
        Map<Integer, Position> newest = new HashMap<>();
        writes.values().forEach(write -> newest.merge(write.position().partition(), write.position(), Position::later));
        return newest.values();
    }

    private void forgetOld() {
        long now = nanoTime.getAsLong();
        while (!writes.isEmpty()) {
            EntityKey eldest = writes.keySet().iterator().next();
            Write write = writes.get(eldest);
            if (write != null && now - write.at() <= spanNanos) {
                return;
            }
            writes.remove(eldest);
        }
    }
}
