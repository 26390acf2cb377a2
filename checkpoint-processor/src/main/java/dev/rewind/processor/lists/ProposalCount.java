package dev.rewind.processor.lists;

import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.layout.StoredDeadline;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Counts the proposed rollbacks that wait for a person, by their deadlines. */
public final class ProposalCount {

    /** So many deadlines are looked at, the earliest first, so that the cost of a count is bounded. */
    static final int MOST = 100_000;

    private ProposalCount() {}

    /** The number of proposals in the store {@code records}. */
    public static long of(ReadOnlyKeyValueStore<Bytes, byte[]> records) {
        long count = 0;
        try (KeyValueIterator<Bytes, byte[]> rows = records.prefixScan(RecordKey.deadlines(), new BytesSerializer())) {
            for (int looked = 0; looked < MOST && rows.hasNext(); looked++) {
                count += StoredDeadline.isApproval(rows.next().key) ? 1 : 0;
            }
        }
        return count;
    }
}
