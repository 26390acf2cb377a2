package dev.rewind.processor.verify;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers which rows were proved, because a proof takes most of the time of a read. Whether a row is proved depends
 * only on its bytes, its place and the hash that names it. The digest of these is remembered, so a row that was changed
 * in any way is not found and is checked again. The memory is bounded (8 MiB): a proof replaces an older one with the
 * same place in the table.
 */
public final class ProvedRows {
    static final int PLACES = 1 << 18;

    /** A digest is that many numbers, one after the other. A digest that is just being replaced is not found. */
    private static final int NUMBERS = 4;

    private final AtomicLongArray proofs = new AtomicLongArray(PLACES * NUMBERS);

    /** Creates an empty memory. */
    public ProvedRows() {}

    /**
     * The digest of a row at its place.
     *
     * @param link the hash that names the row; the empty text if none is needed
     */
    static byte[] proof(EntityKey entity, long sequence, byte[] row, String link) {
        byte[] place = ("\n" + entity + ':' + sequence + '\n' + link).getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(row, row.length + place.length);
        System.arraycopy(place, 0, all, row.length, place.length);
        return Sha256.digest(all);
    }

    boolean contains(byte[] proof) {
        ByteBuffer numbers = ByteBuffer.wrap(proof);
        int place = place(proof);
        for (int i = 0; i < NUMBERS; i++) {
            if (proofs.getOpaque(place + i) != numbers.getLong()) {
                return false;
            }
        }
        return true;
    }

    void add(byte[] proof) {
        ByteBuffer numbers = ByteBuffer.wrap(proof);
        int place = place(proof);
        for (int i = 0; i < NUMBERS; i++) {
            proofs.setOpaque(place + i, numbers.getLong());
        }
    }

    private static int place(byte[] proof) {
        return (ByteBuffer.wrap(proof).getInt() & (PLACES - 1)) * NUMBERS;
    }
}
