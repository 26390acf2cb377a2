package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.processor.layout.RecordKey;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the states of one entity for its checkpoints. The states of an entity lie side by side, in the order of their
 * hashes. One walk over all of them takes half of the time of a look-up for each, unless the page has few of them.
 */
public final class EntityStates {
    /** A walk is worth it if the page has at least one of so many checkpoints. */
    private static final int WORTHWHILE = 3;

    /** A walk ends after so many bytes; the other states are looked up. */
    private static final int MAX_BYTES = 1 << 20;

    private final StoreReader reader;
    private final EntityKey entity;
    private final Map<String, byte[]> walked;

    private EntityStates(StoreReader reader, EntityKey entity, Map<String, byte[]> walked) {
        this.reader = reader;
        this.entity = entity;
        this.walked = walked;
    }

    /**
     * The states for a page.
     *
     * @param taken how many checkpoints the entity has taken
     * @param limit how many of them the page has at most
     */
    public static EntityStates ofPage(StoreReader reader, EntityKey entity, long taken, int limit) {
        boolean isWorthwhile = taken <= (long) WORTHWHILE * limit;
        return new EntityStates(reader, entity, isWorthwhile ? walk(reader, entity) : Map.of());
    }

    /** The states of single checkpoints, each looked up by itself. */
    public static EntityStates single(StoreReader reader, EntityKey entity) {
        return new EntityStates(reader, entity, Map.of());
    }

    private static Map<String, byte[]> walk(StoreReader reader, EntityKey entity) {
        Map<String, byte[]> found = new HashMap<>();
        int bytes = 0;
        try (KeyValueIterator<Bytes, byte[]> rows =
                reader.snapshots().range(RecordKey.firstSnapshot(entity), RecordKey.lastSnapshot(entity))) {
            while (bytes < MAX_BYTES && rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                bytes += row.value.length;
                found.put(RecordKey.stateHash(row.key), row.value);
            }
        }
        return found;
    }

    /** The bytes stored under this state hash, not verified; null if they are not stored. */
    public byte @Nullable [] get(String stateHash) {
        byte[] state = walked.get(stateHash);
        return state == null ? reader.snapshot(entity, stateHash) : state;
    }
}
