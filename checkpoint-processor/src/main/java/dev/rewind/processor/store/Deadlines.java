package dev.rewind.processor.store;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one partition by due time. Remembers before which key there is none, so that nothing is read while
 * nothing is due, and rows that are gone are not passed over again and again: of a million that are due in the same
 * second, those let go would be in the way of those left.
 */
public final class Deadlines {
    /** There is no deadline. */
    public static final long NONE = Long.MAX_VALUE;

    private static final Bytes END = RecordKey.endOfDeadlines();

    private final KeyValueStore<Bytes, byte[]> records;
    private Bytes first = RecordKey.deadlinesFrom(0);

    Deadlines(KeyValueStore<Bytes, byte[]> records) {
        this.records = records;
    }

    /** No deadline is due before this time (in milliseconds); at first 0, because nothing is known yet. */
    public long earliest() {
        return first.equals(END) ? NONE : Deadline.due(first);
    }

    /** Deadlines have been written; this is the first of them, or null when there are none. */
    public void written(@Nullable Deadline earliest) {
        if (earliest != null && earliest.key().compareTo(first) < 0) {
            first = earliest.key();
        }
    }

    /**
     * Takes out the deadlines that are due, earliest first.
     *
     * @param until the time it is, in milliseconds
     * @param goOn asked before each whether there is budget for it
     * @param taker told of each
     */
    public void take(long until, BooleanSupplier goOn, Consumer<Deadline> taker) {
        if (earliest() > until) {
            return;
        }
        try (KeyValueIterator<Bytes, byte[]> rows = records.range(first, END)) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                first = row.key;
                if (earliest() > until || !goOn.getAsBoolean()) {
                    return;
                }
                records.delete(row.key);
                taker.accept(Deadline.read(row.key, row.value));
            }
        }
        first = END;
    }
}
