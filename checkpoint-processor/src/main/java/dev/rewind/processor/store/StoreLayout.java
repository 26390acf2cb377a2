package dev.rewind.processor.store;

import dev.rewind.events.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The three stores. Each is one more changelog partition in every transaction, so small values share {@link #RECORDS}
 * and are told apart by the first byte of their key.
 */
public final class StoreLayout {
    /** Entity text → its state as JSON; written for every event, last. */
    public static final String ENTITIES = "entities";
    /** Entity text, 0x00, state hash (32 bytes) → canonical JSON. Equal states are there once. */
    public static final String SNAPSHOTS = "snapshots";
    /** See {@link RecordKey}. */
    public static final String RECORDS = "records";

    /** In the order in which a partition's rows are told. */
    public static final List<String> NUMBERED = List.of(ENTITIES, SNAPSHOTS, RECORDS);

    private static final Map<String, String> CHANGELOG = Map.of(
            "max.message.bytes",
            Integer.toString(Topics.MAX_RECORD_BYTES + Topics.OVERHEAD_BYTES),
            // A changelog is read whole after a crash: keep it short by compacting early and in small pieces.
            "segment.bytes",
            Integer.toString(64 * 1024 * 1024),
            "min.cleanable.dirty.ratio",
            "0.2");

    private StoreLayout() {}

    /** How to build them: RocksDB, logged, not cached, because a cache would hide rows from range queries. */
    public static List<StoreBuilder<KeyValueStore<Bytes, byte[]>>> builders() {
        return List.of(builder(ENTITIES), builder(SNAPSHOTS), builder(RECORDS));
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG)
                .withCachingDisabled();
    }
}
