package dev.rewind.processor.layout;

import java.io.Serial;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The row in which a store records its applied offset, so that everything below it is in the store, and the format of
 * its rows. It is part of the changelog, so a standby copy has it too. Each store has its own row, because each
 * changelog is read at its own pace. No other key begins with its byte, 0x00.
 */
public final class AppliedOffset {
    /**
     * The format of rows that this release writes. It reads all formats up to this one. A release that changes rows in
     * a way that this one would misread must raise it.
     *
     * <p>Format 1 logged every row. Since format 2, the lists of checkpoints follow from the checkpoints.
     */
    public static final int FORMAT = 2;

    public static final Bytes KEY = Bytes.wrap(new byte[] {0});
    /** All other rows of a store are at this key or after it. */
    public static final Bytes BEHIND = Bytes.wrap(new byte[] {1});

    private AppliedOffset() {}

    public static byte[] row(long offset) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(offset)
                .putInt(FORMAT)
                .array();
    }

    /** The applied offset of a store; 0 if it has none. */
    public static long of(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        byte @Nullable [] row = store.get(KEY);
        return row == null ? 0 : ByteBuffer.wrap(row).getLong();
    }

    /**
     * Requires that this release can read the rows of a store. Releases before format 2 did not name their format.
     *
     * @throws NewerFormatException if a later release wrote them in a format that this one does not know
     */
    public static void requireReadable(KeyValueStore<Bytes, byte[]> store) {
        byte @Nullable [] row = store.get(KEY);
        int format = row == null || row.length == Long.BYTES
                ? 1
                : ByteBuffer.wrap(row).getInt(Long.BYTES);
        if (format > FORMAT) {
            throw new NewerFormatException(store.name(), format);
        }
    }

    /** A store has rows of a format that this release does not know. It is not opened, because it would be misread. */
    public static final class NewerFormatException extends IllegalStateException {
        @Serial
        private static final long serialVersionUID = 1L;

        NewerFormatException(String store, int format) {
            super("store " + store + " has rows of format " + format + ", written by a later release; this release"
                    + " reads formats up to " + FORMAT + ". Start the later release again, or move the directory of the"
                    + " stores away, delete their changelog topics and let this release read the log again");
        }
    }
}
