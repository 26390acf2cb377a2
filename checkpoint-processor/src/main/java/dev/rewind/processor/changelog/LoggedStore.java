package dev.rewind.processor.changelog;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorContextUtils;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store that logs its rows by {@link RowRules}. It takes the place of Kafka Streams' own logging layer, which writes
 * one changelog record for each change. Every change of a transaction is still in the same transaction of the
 * changelog: Kafka Streams calls {@link #flushCache()} before it commits, as it does for its own caches.
 */
final class LoggedStore extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, Bytes, byte[]>
        implements KeyValueStore<Bytes, byte[]> {
    private static final Position NO_POSITION = Position.emptyPosition();

    private final RowRules rules;
    /** The changes that wait for the commit. */
    private final Map<Bytes, byte @Nullable []> unlogged = new LinkedHashMap<>();
    /** The keys among them whose rows were not there at the last commit. */
    private final Set<Bytes> added = new HashSet<>();

    private @Nullable InternalProcessorContext<?, ?> context;

    LoggedStore(KeyValueStore<Bytes, byte[]> rows, RowRules rules) {
        super(rows);
        this.rules = rules;
    }

    @Override
    public void init(StateStoreContext given, StateStore root) {
        context = ProcessorContextUtils.asInternalProcessorContext(given);
        wrapped().init(new RestoringContext(given, new DerivingRestore(rules, wrapped())), root);
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        switch (rules.logging(key)) {
            case AT_ONCE -> log(key, value);
            case AT_COMMIT -> unlogged.put(key, value);
            case IF_KEPT -> keep(key, value);
            case NEVER -> {
                // A restored store derives the row.
            }
        }
        wrapped().put(key, value);
    }

    /** Whether a row is new follows from the first change since the commit, so nothing has to be read. */
    private void keep(Bytes key, byte @Nullable [] value) {
        if (value == null && added.remove(key)) {
            unlogged.remove(key);
            return;
        }
        if (value != null && !unlogged.containsKey(key)) {
            added.add(key);
        }
        unlogged.put(key, value);
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        byte[] before = get(key);
        if (before == null) {
            put(key, value);
        }
        return before;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> rows) {
        rows.forEach(row -> put(row.key, row.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        byte[] before = get(key);
        put(key, null);
        return before;
    }

    /** Logs the changes that wait for the commit. */
    @Override
    public void flushCache() {
        unlogged.forEach(this::log);
        clearCache();
    }

    /** Forgets the changes that wait for the commit, because their transaction is aborted. */
    @Override
    public void clearCache() {
        unlogged.clear();
        added.clear();
    }

    /** Closes the store and removes its metrics, which would otherwise stay when the partition leaves. */
    @Override
    public void close() {
        try {
            super.close();
        } finally {
            if (context != null) {
                context.metrics()
                        .removeAllStoreLevelSensorsAndMetrics(context.taskId().toString(), name());
            }
        }
    }

    private void log(Bytes key, byte @Nullable [] value) {
        if (context == null) {
            throw new IllegalStateException("store " + name() + " is not initialised");
        }
        // The task's clock stands at -1 before its first event.
        long now = Math.max(0, context.currentSystemTimeMs());
        context.logChange(name(), key, value, now, new RecordHeaders(), NO_POSITION);
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return wrapped().get(key);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        return wrapped().range(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
        return wrapped().reverseRange(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return wrapped().all();
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        return wrapped().reverseAll();
    }

    @Override
    public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, S serializer) {
        return wrapped().prefixScan(prefix, serializer);
    }

    @Override
    public long approximateNumEntries() {
        return wrapped().approximateNumEntries();
    }

    @Override
    public ReadOnlyKeyValueStore<Bytes, byte[]> readOnly(IsolationLevel isolation) {
        return wrapped().readOnly(isolation);
    }
}
