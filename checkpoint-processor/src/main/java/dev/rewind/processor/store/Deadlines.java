package dev.rewind.processor.store;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The deadlines of one partition by due time. Remembers before which time there is none, so that nothing is read while
 * nothing is due, and rows that are gone are not passed over again and again.
 */
public final class Deadlines {
    /** There is no deadline. */
    public static final long NONE = Long.MAX_VALUE;

    private final KeyValueStore<Bytes, byte[]> records;
    private long earliest;

    Deadlines(KeyValueStore<Bytes, byte[]> records) {
        this.records = records;
    }

    /** No deadline is due before this time (in milliseconds); at first 0, because nothing is known yet. */
    public long earliest() {
        return earliest;
    }

    /** A deadline has been written that is due at this time, or {@link #NONE}. */
    public void written(long due) {
        earliest = Math.min(earliest, due);
    }

    /**
     * Takes out the deadlines that are due, earliest first.
     *
     * @param until the time it is, in milliseconds
     * @param goOn asked before each whether there is budget for it
     * @param taker told of each
     */
    public void take(long until, BooleanSupplier goOn, Consumer<Deadline> taker) {
        if (earliest > until) {
            return;
        }
        try (KeyValueIterator<Bytes, byte[]> rows =
                records.range(RecordKey.deadlinesFrom(earliest), RecordKey.endOfDeadlines())) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                Deadline deadline = Deadline.read(row.key, row.value);
                earliest = deadline.due();
                if (earliest > until || !goOn.getAsBoolean()) {
                    return;
                }
                records.delete(row.key);
                taker.accept(deadline);
            }
        }
        earliest = NONE;
    }
}
