package dev.rewind.processor.verify;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Sha256;
import dev.rewind.processor.layout.DamagedRowException;
import dev.rewind.processor.layout.JsonRow;
import dev.rewind.processor.layout.PrunedGap;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.rules.state.EntityState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that an entity's checkpoints are those that were taken. The head names the chain hash of the newest one,
 * each checkpoint names that of the one before it, and a gap left by pruning names those at its ends. So every
 * checkpoint is verified by the next newer one. A damaged checkpoint verifies nothing; the one before it is then
 * checked by itself.
 */
public final class ChainCheck {
    private final StoreReader reader;
    private final EntityKey entity;
    private final ProvedRows proved;

    /** Creates a check of this entity that remembers nothing. */
    public ChainCheck(StoreReader reader, EntityKey entity) {
        this(reader, entity, new ProvedRows());
    }

    /**
     * Creates a check of this entity.
     *
     * @param proved what other checks have proved, for the questions that are asked with every read
     */
    public ChainCheck(StoreReader reader, EntityKey entity, ProvedRows proved) {
        this.reader = reader;
        this.entity = entity;
        this.proved = proved;
    }

    /**
     * Where a check continues.
     *
     * @param sequence number of the next checkpoint, in descending order
     * @param link the chain hash that it must have; null if it is not known
     */
    public record Place(long sequence, @Nullable String link) {}

    /**
     * The result for a part of the chain.
     *
     * @param checked how many checkpoints were checked
     * @param pruned how many checkpoints were pruned
     * @param damage the damage found, newest first
     * @param next where to continue; null at the end
     */
    public record Part(
            long checked,
            long pruned,
            List<CheckpointDamage> damage,
            @Nullable Place next) {}

    /**
     * Where the check starts; null if the entity does not exist. An entity of which there were only refused events has
     * never existed, unless the store has checkpoints of it: then its head is damaged.
     */
    public @Nullable Place newest() {
        try {
            EntityState head = reader.state(entity);
            if (head != null && head.exists()) {
                return new Place(head.taken(), head.chainHash());
            }
            return newestStored() == 0 ? null : new Place(0, null);
        } catch (DamagedRowException damagedHead) {
            return new Place(newestStored(), null);
        }
    }

    /** The damage above the newest checkpoint: checkpoints with higher numbers, or an unreadable head. */
    public List<CheckpointDamage> atTheTop(int atMost) {
        try {
            EntityState head = reader.state(entity);
            return unexpected(head == null ? 0 : head.taken(), atMost);
        } catch (DamagedRowException damagedHead) {
            return List.of(damage(Math.max(1, newestStored()), CheckpointDamage.Problem.HEAD_UNREADABLE, null, null));
        }
    }

    private long newestStored() {
        try (KeyValueIterator<Bytes, byte[]> rows = reader.checkpointRows(entity, 1, Long.MAX_VALUE)) {
            return rows.hasNext() ? RecordKey.number(rows.next().key) : 0;
        }
    }

    private List<CheckpointDamage> unexpected(long taken, int atMost) {
        List<CheckpointDamage> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = reader.checkpointRows(entity, taken + 1, Long.MAX_VALUE)) {
            while (rows.hasNext() && found.size() < atMost) {
                found.add(damage(RecordKey.number(rows.next().key), CheckpointDamage.Problem.UNEXPECTED, null, null));
            }
        }
        return found;
    }

    /**
     * Starts a walk down the chain from this place, over the rows as they are now. Call it while no event is written,
     * and close the walk.
     */
    public Walk walk(Place start) {
        return new Walk(start);
    }

    /**
     * The damage to one checkpoint, without checking its state; null if it is intact, pruned or was never taken. Call
     * it while no event is written.
     */
    public @Nullable CheckpointDamage of(long sequence) {
        EntityState head = reader.state(entity);
        if (head == null || sequence > head.taken()) {
            return null;
        }
        byte[] row = reader.checkpointRow(entity, sequence);
        String link = sequence == head.taken() ? head.chainHash() : linkFrom(sequence + 1);
        if (row == null) {
            return reader.isPruned(entity, sequence)
                    ? null
                    : damage(sequence, CheckpointDamage.Problem.MISSING, link, null);
        }
        return look(sequence, row, link).damage();
    }

    /**
     * Whether a checkpoint is proved by the next one, or by the head if it is the newest: its fields match its chain
     * hash, and the other row names that hash. A quick check that may run while events are written. False does not mean
     * that the checkpoint is damaged.
     *
     * @param row the row of the checkpoint with this number
     * @throws DamagedRowException if the head is needed and damaged
     */
    public boolean isVouchedFor(long sequence, byte[] row) {
        byte[] next = reader.checkpointRow(entity, sequence + 1);
        NewestCheckpoint newest = next == null ? newestCheckpoint() : null;
        String link =
                next != null ? CheckpointHashes.of(next).previous() : newest == null ? null : newest.linkTo(sequence);
        return link != null && isVouchedFor(sequence, row, link);
    }

    /**
     * Whether a checkpoint matches its chain hash, and this is the hash.
     *
     * @param link the chain hash that the next checkpoint names
     */
    public boolean isVouchedFor(long sequence, byte[] row, String link) {
        return proved(
                ProvedRows.proof(entity, sequence, row, link),
                () -> look(sequence, row, link).damage() == null);
    }

    /**
     * What the head says of the newest checkpoints; null if the entity does not exist.
     *
     * @throws DamagedRowException if the head is damaged
     */
    public @Nullable NewestCheckpoint newestCheckpoint() {
        byte[] head = reader.headRow(entity);
        if (head == null) {
            return null;
        }
        proved(ProvedRows.proof(entity, 0, head, ""), () -> JsonRow.head(entity, head) != null);
        return NewestCheckpoint.of(head);
    }

    private boolean proved(byte[] proof, BooleanSupplier check) {
        if (proved.contains(proof)) {
            return true;
        }
        boolean holds = check.getAsBoolean();
        if (holds) {
            proved.add(proof);
        }
        return holds;
    }

    /** The chain hash that the next checkpoint names as the previous one; null if the next one is damaged. */
    private @Nullable String linkFrom(long next) {
        byte[] row = reader.checkpointRow(entity, next);
        Checkpoint checkpoint = row == null ? null : look(next, row, null).trusted();
        return checkpoint == null ? null : checkpoint.previousChainHash();
    }

    /**
     * The result for one row.
     *
     * @param readable the checkpoint; null if the row is not the checkpoint that belongs there
     * @param trusted the checkpoint, if the hash that it names as the previous one can be trusted; otherwise null
     * @param damage the damage; null if it is intact
     */
    private record Looked(
            @Nullable Checkpoint readable,
            @Nullable Checkpoint trusted,
            @Nullable CheckpointDamage damage) {}

    private Looked look(long sequence, byte[] row, @Nullable String link) {
        Checkpoint checkpoint = JsonRow.readIfSound(row, Checkpoint.class);
        if (checkpoint == null) {
            return new Looked(null, null, damage(sequence, CheckpointDamage.Problem.UNREADABLE, link, null));
        }
        CheckpointId id = new CheckpointId(entity, sequence);
        if (!checkpoint.id().equals(id)) {
            return new Looked(
                    null,
                    null,
                    damage(
                            sequence,
                            CheckpointDamage.Problem.MISPLACED,
                            id.toString(),
                            checkpoint.id().toString()));
        }
        String actual = checkpoint.expectedChainHash();
        if (!actual.equals(checkpoint.chainHash())) {
            return new Looked(
                    checkpoint,
                    actual.equals(link) ? checkpoint : null,
                    damage(sequence, CheckpointDamage.Problem.CHAIN_HASH_MISMATCH, checkpoint.chainHash(), actual));
        }
        boolean named = link == null || link.equals(actual);
        boolean rooted = (sequence == 1) == (checkpoint.previousChainHash() == null);
        return named && rooted
                ? new Looked(checkpoint, checkpoint, null)
                : new Looked(checkpoint, null, damage(sequence, CheckpointDamage.Problem.LINK_BROKEN, link, actual));
    }

    private CheckpointDamage damage(
            long sequence, CheckpointDamage.Problem problem, @Nullable String expected, @Nullable String found) {
        return new CheckpointDamage(new CheckpointId(entity, sequence), problem, expected, found);
    }

    /** A walk down the chain. It can stop, and another walk can continue at its place. */
    public final class Walk implements AutoCloseable {
        private final KeyValueIterator<Bytes, byte[]> rows;
        private final KeyValueIterator<Bytes, byte[]> gaps;
        private final List<CheckpointDamage> damage = new ArrayList<>();
        private long sequence;
        private @Nullable String link;
        private long checked;
        private long pruned;
        /** The hash of the last intact state, so that consecutive checkpoints with equal states are hashed once. */
        private String intactState = "";

        private Walk(Place start) {
            sequence = start.sequence();
            link = start.link();
            rows = StoreReader.opened(reader.checkpointRows(entity, 1, sequence));
            gaps = StoreReader.opened(reader.gapRows(entity, sequence));
        }

        /**
         * Checks checkpoints and their states.
         *
         * @param enough asked before each checkpoint whether to stop
         * @param mostDamage stops after this many damaged checkpoints
         */
        public Part go(BooleanSupplier enough, int mostDamage) {
            while (sequence > 0 && damage.size() < mostDamage && !enough.getAsBoolean()) {
                step();
            }
            return new Part(checked, pruned, List.copyOf(damage), sequence == 0 ? null : new Place(sequence, link));
        }

        @Override
        public void close() {
            rows.close();
            gaps.close();
        }

        private void step() {
            if (rows.hasNext() && RecordKey.number(rows.peekNextKey()) == sequence) {
                stored(rows.next().value);
                checked++;
                sequence--;
            } else if (gaps.hasNext() && RecordKey.number(gaps.peekNextKey()) == sequence) {
                across(StoreReader.read(gaps.next(), PrunedGap.class));
            } else {
                damage.add(damage(sequence, CheckpointDamage.Problem.MISSING, link, null));
                link = null;
                sequence--;
            }
        }

        private void across(PrunedGap gap) {
            if (link != null && !link.equals(gap.chainHash())) {
                damage.add(damage(sequence, CheckpointDamage.Problem.LINK_BROKEN, link, gap.chainHash()));
            }
            pruned += sequence - gap.first() + 1;
            link = gap.previousChainHash();
            sequence = gap.first() - 1;
        }

        private void stored(byte[] row) {
            Looked looked = look(sequence, row, link);
            if (looked.damage() != null) {
                damage.add(looked.damage());
            }
            link = looked.trusted() == null ? null : looked.trusted().previousChainHash();
            Checkpoint checkpoint = looked.readable();
            if (checkpoint != null && !checkpoint.stateHash().equals(intactState)) {
                state(checkpoint.stateHash());
            }
        }

        private void state(String hash) {
            byte[] state = reader.snapshot(entity, hash);
            if (state == null) {
                // The checkpoint may have been pruned together with its state since the walk began.
                if (reader.checkpointRow(entity, sequence) != null) {
                    damage.add(damage(sequence, CheckpointDamage.Problem.STATE_MISSING, hash, null));
                }
                return;
            }
            String found = Sha256.hex(state);
            if (hash.equals(found)) {
                intactState = hash;
            } else {
                damage.add(damage(sequence, CheckpointDamage.Problem.STATE_HASH_MISMATCH, hash, found));
            }
        }
    }
}
