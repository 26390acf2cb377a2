package dev.rewind.processor.changelog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the rows that follow from others to a batch of changelog records. The changelogs of older versions contain such
 * rows; they are left out, because no record would delete them again.
 */
final class DerivingRestore {
    /**
     * A row that is on this disk only: all rows that follow from others are there. The stores of a release that logged
     * every row lack it, also those of a standby copy that read the changelog of a later release. The last byte grows with
     * each list that is derived in addition.
     */
    static final Bytes COMPLETE = Bytes.wrap(new byte[] {0, 2});

    private static final Logger LOG = LoggerFactory.getLogger(DerivingRestore.class);
    private static final int BATCH = 1_000;
    private static final byte[] EMPTY = {};

    private final RowRules rules;
    private final ReadOnlyKeyValueStore<Bytes, byte[]> rows;

    /** @param rows what was restored before */
    DerivingRestore(RowRules rules, ReadOnlyKeyValueStore<Bytes, byte[]> rows) {
        this.rules = rules;
        this.rows = rows;
    }

    /**
     * Adds the rows that an earlier release has not derived. Does nothing if they are there.
     *
     * @param name of the store, for the log
     * @param restore writes to the store
     */
    void complete(String name, RecordBatchingStateRestoreCallback restore) {
        if (rows.get(COMPLETE) != null) {
            return;
        }
        long added = rules.derives() ? deriveAll(name, restore) : 0;
        restore.restoreBatch(List.of(record(name, COMPLETE)));
        if (added > 0) {
            LOG.atInfo()
                    .addKeyValue("store", name)
                    .addKeyValue("rows", added)
                    .log("The lists of a store of an earlier release were derived again");
        }
    }

    private long deriveAll(String name, RecordBatchingStateRestoreCallback restore) {
        long added = 0;
        try (KeyValueIterator<Bytes, byte[]> all = rows.all()) {
            List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> row = all.next();
                rules.derived(row.key, row.value).forEach(key -> batch.add(record(name, key)));
                if (batch.size() >= BATCH || !all.hasNext()) {
                    restore.restoreBatch(batch);
                    added += batch.size();
                    batch.clear();
                }
            }
        }
        return added;
    }

    private static ConsumerRecord<byte[], byte[]> record(String store, Bytes key) {
        return new ConsumerRecord<>(store, 0, 0, key.get(), EMPTY);
    }

    /** The records to restore in place of these. */
    Collection<ConsumerRecord<byte[], byte[]>> restored(Collection<ConsumerRecord<byte[], byte[]>> batch) {
        if (!rules.derives()) {
            return batch;
        }
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>(batch.size());
        Map<Bytes, byte @Nullable []> inBatch = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            Bytes key = Bytes.wrap(record.key());
            byte[] value = record.value();
            if (rules.logging(key) == RowLogging.NEVER) {
                continue;
            }
            all.add(record);
            byte[] row = value;
            if (row == null) {
                row = inBatch.containsKey(key) ? inBatch.get(key) : rows.get(key);
            }
            if (row != null) {
                rules.derived(key, row).forEach(derived -> all.add(derived(record, derived, value == null)));
            }
            inBatch.put(key, value);
        }
        return all;
    }

    private static ConsumerRecord<byte[], byte[]> derived(
            ConsumerRecord<byte[], byte[]> from, Bytes key, boolean isDeleted) {
        return new ConsumerRecord<>(
                from.topic(),
                from.partition(),
                from.offset(),
                from.timestamp(),
                TimestampType.CREATE_TIME,
                key.get().length,
                isDeleted ? ConsumerRecord.NULL_SIZE : 0,
                key.get(),
                isDeleted ? null : EMPTY,
                new RecordHeaders(),
                Optional.empty());
    }
}
