package dev.rewind.processor.rebuild;

import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import dev.rewind.processor.rebuild.LiveRows.LiveRow;
import dev.rewind.processor.store.Deadline;
import dev.rewind.processor.store.RowName;
import dev.rewind.processor.store.StoreLayout;
import dev.rewind.rules.EntityState;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Walks along the rebuilt rows beside the stored ones, both in key order, and holds one of each. */
final class Comparison implements AutoCloseable {
    private final Difference.Against against;
    private final ScratchStores rebuilt;
    private final List<String> stores;
    private final Findings findings;
    private int store = -1;
    private @Nullable KeyValueIterator<Bytes, byte[]> rows;

    /** @param stores to be compared, in the order in which they are told; rows of others are passed over */
    Comparison(Difference.Against against, ScratchStores rebuilt, List<String> stores, Findings findings) {
        this.against = against;
        this.rebuilt = rebuilt;
        this.stores = stores;
        this.findings = findings;
    }

    void stored(LiveRow row) {
        int wanted = stores.indexOf(row.store());
        if (wanted < 0) {
            return;
        }
        while (store < wanted) {
            nextStore();
        }
        KeyValueIterator<Bytes, byte[]> here = rows();
        while (here.hasNext() && here.peekNextKey().compareTo(row.key()) < 0) {
            missing(here.next().key.get());
        }
        byte[] key = row.key().get();
        if (here.hasNext() && here.peekNextKey().equals(row.key())) {
            KeyValue<Bytes, byte[]> same = here.next();
            byte[] value = comparable(row, same.value);
            if (!agree(key, row.value(), value)) {
                findings.different(against, row.store(), key, row.value(), value);
            }
        } else if (!isBeyondFacts(key)) {
            findings.unexpected(against, row.store(), key);
        }
    }

    private void missing(byte[] key) {
        // A timer that goes off takes its row away before its event is in the log.
        boolean wentOff = isDeadline(key) && !RowName.due(key).isAfter(Instant.now());
        if (!wentOff) {
            findings.missing(against, stores.get(store), key);
        }
    }

    /** That a timer went off too early, by the log's clock, follows from its event, and no fact says which it was. */
    private boolean agree(byte[] key, byte[] stored, byte[] rebuilt) {
        return (against == Difference.Against.FACTS && isDeadline(key))
                ? Deadline.attempt(stored) == Deadline.attempt(rebuilt)
                : Arrays.equals(stored, rebuilt);
    }

    private boolean isDeadline(byte[] key) {
        return stores.get(store).equals(StoreLayout.RECORDS)
                && RowName.of(StoreLayout.RECORDS, key).kind().equals("deadline");
    }

    /** How many checkpoints share a state is counted beside the states, which facts do not carry. */
    private boolean isBeyondFacts(byte[] key) {
        return against == Difference.Against.FACTS
                && stores.get(store).equals(StoreLayout.RECORDS)
                && RowName.of(StoreLayout.RECORDS, key).kind().equals("shared");
    }

    /** No more rows are stored. */
    void end() {
        while (store < stores.size() - 1) {
            nextStore();
        }
        rest();
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
        }
    }

    private byte[] comparable(LiveRow stored, byte[] rebuiltValue) {
        if (stored.store().equals(StoreLayout.SNAPSHOTS)) {
            return Sha256.digest(rebuiltValue);
        }
        boolean folded = against == Difference.Against.FACTS && stored.store().equals(StoreLayout.ENTITIES);
        return folded ? atOffsetOf(stored.value(), rebuiltValue) : rebuiltValue;
    }

    /** A head moves on with events that no fact speaks of: one that came twice, one that could not be read. */
    private static byte[] atOffsetOf(byte[] stored, byte[] folded) {
        try {
            long offset = Json.mapper().readTree(stored).path("last_offset").asLong(-1);
            EntityState state = Json.mapper().readValue(folded, EntityState.class);
            return Json.mapper().writeValueAsBytes(state.at(offset));
        } catch (IOException notComparable) {
            return folded;
        }
    }

    private void nextStore() {
        if (store >= 0) {
            rest();
            close();
        }
        store++;
        rows = rebuilt.store(stores.get(store)).all();
    }

    private void rest() {
        KeyValueIterator<Bytes, byte[]> here = rows();
        while (here.hasNext()) {
            missing(here.next().key.get());
        }
    }

    private KeyValueIterator<Bytes, byte[]> rows() {
        if (rows == null) {
            throw new IllegalStateException("no store is being compared");
        }
        return rows;
    }
}
