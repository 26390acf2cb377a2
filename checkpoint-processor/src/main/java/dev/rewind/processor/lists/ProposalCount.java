package dev.rewind.processor.lists;

import dev.rewind.processor.layout.RecordKey;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Counts the proposed rollbacks that wait for a person. They have a list of their own, however many deadlines there are. */
public final class ProposalCount {

    private ProposalCount() {}

    /** The number of proposals in the store {@code records}. */
    public static long of(ReadOnlyKeyValueStore<Bytes, byte[]> records) {
        long count = 0;
        try (KeyValueIterator<Bytes, byte[]> rows = records.prefixScan(RecordKey.proposals(), new BytesSerializer())) {
            while (rows.hasNext()) {
                rows.next();
                count++;
            }
        }
        return count;
    }
}
