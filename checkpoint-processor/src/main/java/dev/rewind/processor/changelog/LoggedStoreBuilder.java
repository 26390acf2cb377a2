package dev.rewind.processor.changelog;

import dev.rewind.processor.rocksdb.GuardedRocksDbStore;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds a RocksDB store that logs its rows by {@link RowRules}. It has no cache, because range queries do not see
 * cached rows.
 *
 * @param name of the store, which is part of the name of its changelog topic
 * @param rules what is logged
 * @param logConfig the settings of the changelog topic if it does not exist yet
 */
public record LoggedStoreBuilder(String name, RowRules rules, Map<String, String> logConfig)
        implements StoreBuilder<KeyValueStore<Bytes, byte[]>> {

    @Override
    public KeyValueStore<Bytes, byte[]> build() {
        return new LoggedStore(GuardedRocksDbStore.supplier(name).get(), rules);
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }

    @Override
    public LoggedStoreBuilder withLoggingEnabled(Map<String, String> config) {
        return new LoggedStoreBuilder(name, rules, config);
    }

    /** @throws UnsupportedOperationException always: without a changelog, a lost disk would lose the store */
    @Override
    public LoggedStoreBuilder withLoggingDisabled() {
        throw new UnsupportedOperationException("store " + name + " needs its changelog");
    }

    /** @throws UnsupportedOperationException always */
    @Override
    public LoggedStoreBuilder withCachingEnabled() {
        throw new UnsupportedOperationException("store " + name + " must not have a cache");
    }

    @Override
    public LoggedStoreBuilder withCachingDisabled() {
        return this;
    }
}
