package dev.rewind.processor.rebuild;

import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreHeaders;
import dev.rewind.storeapi.frame.RowStreamReader;
import dev.rewind.storeapi.frame.StoredRow;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one partition from a store server, store by store, each in the order of its keys. */
final class LiveRows implements AutoCloseable {
    private final URI url;
    private final long processed;
    private final RowStreamReader rows;

    LiveRows(URI url, HttpURLConnection answer) throws IOException {
        this.url = url;
        String position = answer.getHeaderField(StoreHeaders.POSITION);
        this.processed = position == null ? -1 : Position.parse(position).offset();
        this.rows = new RowStreamReader(answer.getInputStream());
    }

    /**
     * A stored row.
     *
     * @param store name of the store
     * @param value the value; for a snapshot its SHA-256
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared as a whole.
    record LiveRow(String store, Bytes key, byte[] value) {}

    /** The offset of the last event that the rows include; -1 if they include no event. */
    long processed() {
        return processed;
    }

    /**
     * The next row; null after the last one.
     *
     * @throws RebuildException if the answer ended early, because the partition has moved or the server has stopped
     */
    @Nullable
    LiveRow next() {
        try {
            StoredRow row = rows.next();
            return row == null ? null : new LiveRow(row.store(), Bytes.wrap(row.key()), row.value());
        } catch (IOException e) {
            throw RebuildException.unavailable(
                    "the answer of " + url + " ended early: " + e.getMessage() + "; try again", e);
        }
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException alreadyBroken) {
            // All rows were read, or the failure was reported.
            return;
        }
    }
}
