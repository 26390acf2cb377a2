package dev.rewind.processor.http;

import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Sha256;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.store.EntityStates;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.processor.verify.ChainCheck;
import dev.rewind.processor.verify.CheckpointDamage;
import dev.rewind.processor.verify.CheckpointHashes;
import dev.rewind.processor.verify.NewestCheckpoint;
import dev.rewind.processor.verify.ProvedRows;
import dev.rewind.storeapi.StoreErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads checkpoints with their states and verifies them. The bytes stay as they are stored. */
final class VerifiedCheckpointReader {
    private final AppliedProgress progress;
    private final ProvedRows proved = new ProvedRows();

    VerifiedCheckpointReader(AppliedProgress progress) {
        this.progress = progress;
    }

    /**
     * A verified checkpoint with its state.
     *
     * @param row the checkpoint without its state, a JSON object
     * @param state canonical JSON
     * @param stateHash the hash of the state
     * @param previousChainHash the chain hash of the checkpoint before it; null if there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes that are passed on, never compared.
    record Verified(
            byte[] row,
            byte[] state,
            String stateHash,
            @Nullable String previousChainHash) {
        private static final byte[] MEMBER = ",\"state\":".getBytes(StandardCharsets.UTF_8);

        /** The row with the state as its last member. */
        byte[] json() {
            int end = row.length - 1;
            byte[] json = Arrays.copyOf(row, row.length + MEMBER.length + state.length);
            System.arraycopy(MEMBER, 0, json, end, MEMBER.length);
            System.arraycopy(state, 0, json, end + MEMBER.length, state.length);
            json[json.length - 1] = '}';
            return json;
        }
    }

    /** The entity's newest checkpoints; null if it has none. */
    @Nullable
    NewestCheckpoint newest(EntityKey entity, StoreReader reader) {
        NewestCheckpoint newest = new ChainCheck(reader, entity, proved).newestCheckpoint();
        return newest == null || newest.latest() == 0 ? null : newest;
    }

    /** Reads a checkpoint with its state. Throws if the checkpoint or its state was changed, replaced or dropped. */
    Verified read(EntityKey entity, long number, PartitionCopy copy) throws StoreProblem {
        return read(entity, number, null, copy);
    }

    /**
     * Reads a checkpoint with its state. Throws as {@link #read(EntityKey, long, PartitionCopy)}.
     *
     * @param link the chain hash that the checkpoint must have, if that was read just before; otherwise null
     */
    Verified read(EntityKey entity, long number, @Nullable String link, PartitionCopy copy) throws StoreProblem {
        byte[] row = row(entity, number, link, copy);
        String id = entity + ":" + number;
        CheckpointHashes hashes = CheckpointHashes.of(row);
        String hash = hashes.state();
        if (hash == null) {
            throw new StoreProblem(
                    StoreErrorCode.INTEGRITY_FAILED, "the stored checkpoint " + id + " has no state hash");
        }
        byte[] state = intact(hash, copy.reader().snapshot(entity, hash));
        if (state == null && copy.reader().checkpointRow(entity, number) == null) {
            throw copy.doubt(StoreProblem.notFound("checkpoint " + id + " was just deleted and"));
        }
        if (state == null) {
            throw copy.doubt(new StoreProblem(
                    StoreErrorCode.INTEGRITY_FAILED,
                    "the stored snapshot of " + id + " does not have the hash " + hash));
        }
        return new Verified(row, state, hash, hashes.previous());
    }

    /** Reads a checkpoint without its state, as it is stored. Throws if it was changed, swapped, replaced or dropped. */
    byte[] row(EntityKey entity, long number, PartitionCopy copy) throws StoreProblem {
        return row(entity, number, null, copy);
    }

    private byte[] row(EntityKey entity, long number, @Nullable String link, PartitionCopy copy) throws StoreProblem {
        StoreReader reader = copy.reader();
        byte[] row = reader.checkpointRow(entity, number);
        ChainCheck check = new ChainCheck(reader, entity, proved);
        if (row == null || !isVouchedFor(check, number, row, link)) {
            CheckpointDamage damage = progress.still(copy.partition(), at -> check.of(number));
            if (damage != null) {
                throw copy.doubt(new StoreProblem(StoreErrorCode.INTEGRITY_FAILED, damage.words()));
            }
            row = reader.checkpointRow(entity, number);
        }
        if (row == null) {
            String what = "checkpoint " + entity + ":" + number;
            throw copy.doubt(reader.isPruned(entity, number) ? StoreProblem.pruned(what) : StoreProblem.notFound(what));
        }
        return row;
    }

    /**
     * Completes a checkpoint whose row was just read; null if it has been deleted since. Throws as {@link #read}.
     *
     * @param row the row of the checkpoint
     * @param link the chain hash that the checkpoint must have, if that was read just before; otherwise null
     * @param states reads states, which are verified here
     */
    @Nullable
    Verified complete(
            EntityKey entity, long number, byte[] row, @Nullable String link, EntityStates states, PartitionCopy copy)
            throws StoreProblem {
        ChainCheck check = new ChainCheck(copy.reader(), entity, proved);
        if (isVouchedFor(check, number, row, link)) {
            CheckpointHashes hashes = CheckpointHashes.of(row);
            String hash = hashes.state();
            byte[] state = hash == null ? null : intact(hash, states.get(hash));
            if (hash != null && state != null) {
                return new Verified(row, state, hash, hashes.previous());
            }
        }
        try {
            return read(entity, number, copy);
        } catch (StoreProblem problem) {
            if (problem.is(StoreErrorCode.NOT_FOUND) || problem.is(StoreErrorCode.PRUNED)) {
                return null;
            }
            throw problem;
        }
    }

    private static boolean isVouchedFor(ChainCheck check, long number, byte[] row, @Nullable String link) {
        return link == null ? check.isVouchedFor(number, row) : check.isVouchedFor(number, row, link);
    }

    /** The state, if it has this hash; otherwise null. */
    private static byte @Nullable [] intact(String hash, byte @Nullable [] state) {
        return state != null && Sha256.hex(state).equals(hash) ? state : null;
    }
}
