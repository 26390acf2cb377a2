package dev.rewind.processor.layout;

import dev.rewind.events.Checkpoint;
import dev.rewind.processor.changelog.LoggedStoreBuilder;
import dev.rewind.processor.changelog.RowLogging;
import dev.rewind.processor.changelog.RowRules;
import dev.rewind.service.Topics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The three stores of a partition. Every store adds a changelog partition to each transaction, so small values share
 * {@link #RECORDS}; the first byte of the key says what a row is.
 */
public final class StoreLayout {
    /** Entity text → its state as JSON; written for every event, last. */
    public static final String ENTITIES = "entities";
    /** Entity text, 0x00, state hash (32 bytes) → canonical JSON. Equal states are stored once. */
    public static final String SNAPSHOTS = "snapshots";
    /** See {@link RecordKey}. */
    public static final String RECORDS = "records";

    /** All stores, in the order in which the store server sends the rows of a partition. */
    public static final List<String> NUMBERED = List.of(ENTITIES, SNAPSHOTS, RECORDS);

    private static final int MB = 1024 * 1024;

    /** Heads and applied offsets change with nearly every commit, so their changelog is compacted early. */
    private static final Map<String, String> CHANGING = changelog("0.5");

    /** Rows are written once and rarely deleted, so compaction would mostly copy them. */
    private static final Map<String, String> APPENDED = changelog("0.9");

    private StoreLayout() {}

    /** Builders for the stores and their changelogs. */
    public static List<StoreBuilder<KeyValueStore<Bytes, byte[]>>> builders() {
        return List.of(
                new LoggedStoreBuilder(ENTITIES, RowRules.all(RowLogging.AT_COMMIT), CHANGING),
                new LoggedStoreBuilder(SNAPSHOTS, StoreLayout::snapshots, APPENDED),
                new LoggedStoreBuilder(RECORDS, new RecordRules(), APPENDED));
    }

    private static RowLogging snapshots(Bytes key) {
        return key.equals(AppliedOffset.KEY) ? RowLogging.AT_COMMIT : RowLogging.AT_ONCE;
    }

    private static Map<String, String> changelog(String dirtyRatio) {
        return Map.of(
                "max.message.bytes",
                Integer.toString(Topics.MAX_RECORD_BYTES + Topics.OVERHEAD_BYTES),
                // A segment is compacted only after it is full, and a restore reads it all.
                "segment.bytes",
                Integer.toString(64 * MB),
                // Only processors read changelogs, so any compression will do. The broker compresses them: the producer
                // that writes them also writes facts, which are not compressed.
                "compression.type",
                "lz4",
                "min.cleanable.dirty.ratio",
                dirtyRatio);
    }

    private static final class RecordRules implements RowRules {
        @Override
        public RowLogging logging(Bytes key) {
            return switch (key.get()[0]) {
                case IndexRows.CHECKPOINTS -> IndexRows.isDerived(key) ? RowLogging.NEVER : RowLogging.AT_ONCE;
                case RecordKey.DEADLINE -> RowLogging.IF_KEPT;
                case RecordKey.PROPOSAL -> RowLogging.NEVER;
                case RecordKey.SHARED -> RowLogging.AT_COMMIT;
                default -> key.equals(AppliedOffset.KEY) ? RowLogging.AT_COMMIT : RowLogging.AT_ONCE;
            };
        }

        @Override
        public boolean derives() {
            return true;
        }

        /** A damaged row is in no list. */
        @Override
        public Collection<Bytes> derived(Bytes key, byte[] value) {
            if (key.get()[0] == RecordKey.DEADLINE) {
                return StoredDeadline.derived(key);
            }
            if (key.get()[0] != RecordKey.CHECKPOINT) {
                return List.of();
            }
            Checkpoint checkpoint = JsonRow.readIfSound(value, Checkpoint.class);
            return checkpoint == null ? List.of() : IndexRows.of(checkpoint);
        }
    }
}
