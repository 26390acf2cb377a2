package dev.rewind.processor.rebuild;

import dev.rewind.processor.store.StoreLayout;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The rows of one partition as a store server tells them: store by store, each in key order. */
final class LiveRows implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;
    /** More than any row has: what claims more is no answer of a store server. */
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private final URI url;
    private final long processed;
    private final DataInputStream in;
    private long count;

    LiveRows(URI url, HttpURLConnection answer) throws IOException {
        this.url = url;
        String position = answer.getHeaderField("X-Rewind-Position");
        this.processed = position == null ? -1 : Long.parseLong(position.substring(position.indexOf(':') + 1));
        this.in = new DataInputStream(new BufferedInputStream(answer.getInputStream(), BUFFER_BYTES));
    }

    /**
     * A stored row.
     *
     * @param store its name
     * @param value the value; of a snapshot its SHA-256
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared as a whole.
    record LiveRow(String store, Bytes key, byte[] value) {}

    /** Offset of the last event that the rows include; -1 for none. */
    long processed() {
        return processed;
    }

    /**
     * The next row; null when all were told.
     *
     * @throws RebuildException when the answer broke off, because the partition has moved or the server has gone
     */
    @Nullable
    LiveRow next() {
        try {
            int store = in.readUnsignedByte();
            if (store == 0) {
                long told = in.readLong();
                if (told != count) {
                    throw new IOException(count + " rows came of " + told);
                }
                return null;
            }
            Bytes key = Bytes.wrap(bytes());
            count++;
            return new LiveRow(StoreLayout.NUMBERED.get(store - 1), key, bytes());
        } catch (IOException | IndexOutOfBoundsException e) {
            throw RebuildException.unavailable(url + " broke off: " + e.getMessage() + "; try again", e);
        }
    }

    private byte[] bytes() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException("a row of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException alreadyBroken) {
            // All that was needed was read, or its failure told.
            return;
        }
    }
}
