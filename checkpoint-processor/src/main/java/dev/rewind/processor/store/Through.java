package dev.rewind.processor.store;

import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The row in which each store says itself how far the log is in it: everything below this offset. It travels with the
 * store's changelog, so a standby copy knows it too, each store for itself, because each changelog is read at its own
 * pace. No other key begins with its byte, 0x00.
 */
public final class Through {
    static final Bytes KEY = Bytes.wrap(new byte[] {0});
    /** Where all other rows of a store begin. */
    public static final Bytes BEHIND = Bytes.wrap(new byte[] {1});

    private Through() {}

    static byte[] row(long offset) {
        return ByteBuffer.allocate(Long.BYTES).putLong(offset).array();
    }

    /** Everything below this offset is in the store; 0 where it does not say. */
    static long of(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        byte @Nullable [] row = store.get(KEY);
        return row == null ? 0 : ByteBuffer.wrap(row).getLong();
    }
}
