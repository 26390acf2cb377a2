package dev.rewind.query.store;

import dev.rewind.events.EntityKey;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the log has the last write that went through this process, per entity, so that a caller that carries no
 * position still sees its own write. Bounded and short-lived: a write older than the span has long been processed, or
 * the store is so far behind that readiness says so.
 */
public final class RecentWrites {

    private final long spanNanos;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<EntityKey, Write> writes;

    private record Write(Position position, long at) {}

    /**
     * An empty memory.
     *
     * @param entities how many to remember; the one written longest ago is forgotten first
     * @param span for how long
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

    /** Remembers where the log has a write to this entity. */
    public synchronized void remember(EntityKey entity, Position position) {
        Write before = writes.remove(entity);
        Position last = before == null ? position : Position.later(before.position(), position);
        writes.put(entity, new Write(last, nanoTime.getAsLong()));
    }

    /** Where the log has the last write to this entity, or null when none is remembered. */
    synchronized @Nullable Position of(EntityKey entity) {
        forgetOld();
        Write write = writes.get(entity);
        return write == null ? null : write.position();
    }

    /** Where the log has the last write to each partition: whoever has processed these has processed all. */
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
