package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Sha256;
import dev.rewind.processor.store.ChainCheck;
import dev.rewind.processor.store.Damage;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.processor.store.TopLevel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads checkpoints whole: the bytes of metadata and state as they are stored, verified. */
final class Wholes {
    private final Progress progress;

    Wholes(Progress progress) {
        this.progress = progress;
    }

    /**
     * A checkpoint.
     *
     * @param row its metadata, a JSON object
     * @param state canonical JSON
     * @param hash of the state
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes to be passed on, never compared.
    record Whole(byte[] row, byte[] state, String hash) {
        private static final byte[] MEMBER = ",\"state\":".getBytes(StandardCharsets.UTF_8);

        /** The metadata with the state as its last member. */
        byte[] joined() {
            int end = row.length - 1;
            byte[] whole = Arrays.copyOf(row, row.length + MEMBER.length + state.length);
            System.arraycopy(MEMBER, 0, whole, end, MEMBER.length);
            System.arraycopy(state, 0, whole, end + MEMBER.length, state.length);
            whole[whole.length - 1] = '}';
            return whole;
        }
    }

    /**
     * The checkpoint of this number. Integrity fails closed: one that was changed, swapped, replaced or dropped, or whose
     * state was, is handed to nobody.
     */
    Whole of(EntityKey entity, long number, Copy copy) throws Problem {
        StoreReader reader = copy.reader();
        byte[] row = reader.checkpointRow(entity, number);
        ChainCheck check = new ChainCheck(reader, entity);
        if (row == null || !check.isVouchedFor(number, row)) {
            Damage damage = progress.still(copy.partition(), at -> check.of(number));
            if (damage != null) {
                throw copy.doubt(new Problem(409, "integrity_failed", damage.words()));
            }
            row = reader.checkpointRow(entity, number);
        }
        String id = entity + ":" + number;
        if (row == null) {
            throw copy.doubt(Problem.notFound(
                    "checkpoint " + id + (reader.isPruned(entity, number) ? " has outlived its retention and" : "")));
        }
        String hash = TopLevel.text(row, "state_hash");
        if (hash == null) {
            throw new Problem(409, "integrity_failed", "the stored checkpoint " + id + " has no state hash");
        }
        byte[] state = reader.snapshot(entity, hash);
        if (state == null || !Sha256.hex(state).equals(hash)) {
            throw copy.doubt(new Problem(
                    409, "integrity_failed", "the stored snapshot of " + id + " does not have the hash " + hash));
        }
        return new Whole(row, state, hash);
    }
}
