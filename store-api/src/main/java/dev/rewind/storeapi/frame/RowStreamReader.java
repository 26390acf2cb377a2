package dev.rewind.storeapi.frame;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RowStreamWriter} wrote. */
public final class RowStreamReader implements AutoCloseable {

    private static final int BUFFER_BYTES = 256 * 1024;
    /** Larger than any row. A stream that announces more does not come from a store server. */
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private final DataInputStream in;
    private long count;

    /** A reader of this stream, which it closes. */
    public RowStreamReader(InputStream in) {
        this.in = new DataInputStream(new BufferedInputStream(in, BUFFER_BYTES));
    }

    /**
     * The next row, or null at the end.
     *
     * @throws IOException when the stream breaks off, or is not a stream of rows
     */
    public @Nullable StoredRow next() throws IOException {
        int store = in.readUnsignedByte();
        if (store == RowStreamWriter.END) {
            long written = in.readLong();
            if (written != count) {
                throw new IOException(count + " of " + written + " rows arrived");
            }
            return null;
        }
        if (store > StoredRow.STORES.size()) {
            throw new IOException("there is no store with the number " + store);
        }
        byte[] key = bytes();
        byte[] value = bytes();
        count++;
        return new StoredRow(StoredRow.STORES.get(store - 1), key, value);
    }

    private byte[] bytes() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_BYTES) {
            throw new IOException("a row cannot have " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
