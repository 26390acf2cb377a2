package dev.rewind.processor.rebuild;

import dev.rewind.events.json.Json;
import dev.rewind.events.json.Sha256;
import dev.rewind.processor.layout.RowName;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.processor.layout.StoredDeadline;
import dev.rewind.processor.rebuild.LiveRows.LiveRow;
import dev.rewind.rules.state.EntityState;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Compares rebuilt rows with live rows. Both come in key order, so only one of each is in memory. */
final class RowComparison implements AutoCloseable {
    private static final Set<String> BEYOND_FACTS = Set.of("shared", "once");

    private final RowDifference.Against against;
    private final ScratchStores rebuilt;
    private final List<String> stores;
    private final RebuildFindings findings;
    private int store = -1;
    private @Nullable KeyValueIterator<Bytes, byte[]> rows;

    /** @param stores the stores to compare, in the order of the live rows; rows of other stores are skipped */
    RowComparison(RowDifference.Against against, ScratchStores rebuilt, List<String> stores, RebuildFindings findings) {
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
        // A deadline that fires deletes its row before its event is in the log.
        boolean fired = isDeadline(key) && !RowName.due(key).isAfter(Instant.now());
        if (!fired) {
            findings.missing(against, stores.get(store), key);
        }
    }

    /** Facts do not name events that fired too early by the log's clock, so that part of a deadline is not compared. */
    private boolean agree(byte[] key, byte[] stored, byte[] rebuilt) {
        return (against == RowDifference.Against.FACTS && isDeadline(key))
                ? StoredDeadline.attempt(stored) == StoredDeadline.attempt(rebuilt)
                : Arrays.equals(stored, rebuilt) || EarlierRow.saysTheSame(stored, rebuilt);
    }

    private boolean isDeadline(byte[] key) {
        return stores.get(store).equals(StoreLayout.RECORDS)
                && RowName.of(StoreLayout.RECORDS, key).kind().equals("deadline");
    }

    /**
     * Whether facts cannot lead to this row. Facts carry no states, so uses of a state are not counted, and they do not
     * say which events must be decided once.
     */
    private boolean isBeyondFacts(byte[] key) {
        return against == RowDifference.Against.FACTS
                && stores.get(store).equals(StoreLayout.RECORDS)
                && BEYOND_FACTS.contains(RowName.of(StoreLayout.RECORDS, key).kind());
    }

    /** Call after the last live row. */
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
        boolean folded =
                against == RowDifference.Against.FACTS && stored.store().equals(StoreLayout.ENTITIES);
        return folded ? atOffsetOf(stored.value(), rebuiltValue) : rebuiltValue;
    }

    /** Events without facts move the offset of a head too: copies, and events that could not be read. */
    private static byte[] atOffsetOf(byte[] stored, byte[] folded) {
        try {
            long offset = Json.mapper().readTree(stored).path("last_offset").asLong(-1);
            EntityState state = Json.mapper().readValue(folded, EntityState.class);
            return Json.mapper().writeValueAsBytes(state.atOffset(offset));
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
