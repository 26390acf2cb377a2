package dev.rewind.processor.store;

import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.layout.RowName;
import dev.rewind.processor.layout.StoredDeadline;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the deadlines of one partition, by due time. It remembers a key before which there are no deadlines. So it
 * reads nothing while nothing is due, and does not scan deleted rows again, which would be slow with very many
 * deadlines in the same second.
 */
public final class DueDeadlines {
    /** The earliest time if there are no deadlines. */
    public static final long NONE = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(DueDeadlines.class);
    private static final Bytes END = RecordKey.endOfDeadlines();

    private final KeyValueStore<Bytes, byte[]> records;
    private Bytes first = RecordKey.deadlinesFrom(0);

    DueDeadlines(KeyValueStore<Bytes, byte[]> records) {
        this.records = records;
    }

    /** No deadline is due before this time, in milliseconds; 0 before the first read. */
    public long earliest() {
        return first.equals(END) ? NONE : StoredDeadline.due(first);
    }

    /** Call after deadlines were written, with the earliest of them; null if none were. */
    public void added(@Nullable StoredDeadline earliest) {
        if (earliest != null && earliest.key().compareTo(first) < 0) {
            first = earliest.key();
        }
    }

    /**
     * Deletes the deadlines that are due, earliest first, and passes each on.
     *
     * @param until the current time, in milliseconds
     * @param goOn asked before each deadline whether to continue
     * @param taker receives each deadline
     */
    public void take(long until, BooleanSupplier goOn, Consumer<StoredDeadline> taker) {
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
                StoredDeadline.derived(row.key).forEach(records::delete);
                StoredDeadline deadline = StoredDeadline.readIfSound(row.key, row.value);
                if (deadline == null) {
                    LOG.atError()
                            .addKeyValue("row", RowName.record(row.key.get()).name())
                            .log("A deadline is skipped, because its stored row is damaged");
                } else {
                    taker.accept(deadline);
                }
            }
        }
        first = END;
    }
}
