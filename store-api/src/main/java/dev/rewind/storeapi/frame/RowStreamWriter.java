package dev.rewind.storeapi.frame;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes all rows of a partition, store by store, each in the order of its keys. {@link RowStreamReader} reads them.
 *
 * <p>A row is the number of its store (one byte: 1 entities, 2 snapshots, 3 records), the length of its key (int), its
 * key, the length of its value (int) and its value. The end is the byte 0 and the number of rows (long). Without this
 * end the stream is not complete.
 */
public final class RowStreamWriter {

    /** Media type of the stream. */
    public static final String MEDIA_TYPE = "application/vnd.rewind.rows";

    static final int END = 0;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final DataOutputStream out;
    private long count;

    /** A writer to this stream, which it does not close. */
    public RowStreamWriter(OutputStream out) {
        this.out = new DataOutputStream(new BufferedOutputStream(out, BUFFER_BYTES));
    }

    /** Writes a row. */
    public void write(StoredRow row) throws IOException {
        int store = StoredRow.STORES.indexOf(row.store());
        if (store < 0) {
            throw new IllegalArgumentException("there is no store \"" + row.store() + "\" in a stream of rows");
        }
        out.writeByte(store + 1);
        out.writeInt(row.key().length);
        out.write(row.key());
        out.writeInt(row.value().length);
        out.write(row.value());
        count++;
    }

    /** Writes the end. */
    public void finish() throws IOException {
        out.writeByte(END);
        out.writeLong(count);
        out.flush();
    }
}
