package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Sha256;
import dev.rewind.rules.EntityState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Whether an entity's checkpoints are those that were taken. The head names the chain hash of the newest, each
 * checkpoint that of the one before it, and a gap that retention left those at its ends; so from the head downwards
 * every one is vouched for by the one above. One that is damaged vouches for nobody: the next is looked at for itself.
 */
public final class ChainCheck {
    private final StoreReader reader;
    private final EntityKey entity;

    /** A check of this entity. */
    public ChainCheck(StoreReader reader, EntityKey entity) {
        this.reader = reader;
        this.entity = entity;
    }

    /**
     * Where a check goes on.
     *
     * @param sequence of the next checkpoint to look at, downwards
     * @param link the chain hash that it must have; null where nobody vouches for it
     */
    public record Place(long sequence, @Nullable String link) {}

    /**
     * What a part of the chain is like.
     *
     * @param checked checkpoints that were looked at
     * @param pruned checkpoints that are not there by retention's doing
     * @param damage what is wrong, newest first
     * @param next where to go on, or null at the end
     */
    public record Part(
            long checked,
            long pruned,
            List<Damage> damage,
            @Nullable Place next) {}

    /** Where the check starts; null when nothing is known of the entity. */
    public @Nullable Place newest() {
        EntityState head = reader.state(entity);
        return head == null ? null : new Place(head.taken(), head.chainHash());
    }

    /** Checkpoints with numbers above the newest that was taken. */
    public List<Damage> unexpected(int atMost) {
        EntityState head = reader.state(entity);
        long taken = head == null ? 0 : head.taken();
        List<Damage> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = reader.checkpointRows(entity, taken + 1, Long.MAX_VALUE)) {
            while (rows.hasNext() && found.size() < atMost) {
                found.add(damage(RecordKey.number(rows.next().key), Damage.Problem.UNEXPECTED, null, null));
            }
        }
        return found;
    }

    /**
     * A walk downwards from here over what is stored now, whatever retention takes meanwhile. To be made while no event
     * is being written; to be closed.
     */
    public Walk walk(Place start) {
        return new Walk(start);
    }

    /**
     * What is wrong with one checkpoint, its state left out; null when it is intact, was pruned, or never taken. To be
     * asked while no event is being written.
     */
    public @Nullable Damage of(long sequence) {
        EntityState head = reader.state(entity);
        if (head == null || sequence > head.taken()) {
            return null;
        }
        byte[] row = reader.checkpointRow(entity, sequence);
        String link = sequence == head.taken() ? head.chainHash() : vouchedBy(sequence + 1);
        if (row == null) {
            return reader.isPruned(entity, sequence) ? null : damage(sequence, Damage.Problem.MISSING, link, null);
        }
        return look(sequence, row, link).damage();
    }

    /**
     * Whether a checkpoint that has one after it is beyond doubt what was taken: its fields have its chain hash, and the
     * next one names that. The usual case, told without the head and while events are written; false says nothing.
     *
     * @param row of the checkpoint of this number
     */
    public boolean isVouchedFor(long sequence, byte[] row) {
        byte[] next = reader.checkpointRow(entity, sequence + 1);
        Looked looked = next == null ? null : look(sequence, row, TopLevel.text(next, "previous_chain_hash"));
        return looked != null && looked.damage() == null;
    }

    /** What the next checkpoint names as its previous one, if it is to be believed. */
    private @Nullable String vouchedBy(long next) {
        byte[] row = reader.checkpointRow(entity, next);
        Checkpoint checkpoint = row == null ? null : look(next, row, null).trusted();
        return checkpoint == null ? null : checkpoint.previousChainHash();
    }

    /**
     * A row, looked at.
     *
     * @param readable the checkpoint, if it is one and in its place
     * @param trusted the same, if what it says of its previous one can be believed
     * @param damage what is wrong
     */
    private record Looked(
            @Nullable Checkpoint readable,
            @Nullable Checkpoint trusted,
            @Nullable Damage damage) {}

    private Looked look(long sequence, byte[] row, @Nullable String link) {
        Checkpoint checkpoint = Row.readIfSound(row, Checkpoint.class);
        if (checkpoint == null) {
            return new Looked(null, null, damage(sequence, Damage.Problem.UNREADABLE, link, null));
        }
        CheckpointId id = new CheckpointId(entity, sequence);
        if (!checkpoint.id().equals(id)) {
            return new Looked(
                    null,
                    null,
                    damage(
                            sequence,
                            Damage.Problem.MISPLACED,
                            id.toString(),
                            checkpoint.id().toString()));
        }
        String actual = checkpoint.expectedChainHash();
        if (!actual.equals(checkpoint.chainHash())) {
            return new Looked(
                    checkpoint,
                    actual.equals(link) ? checkpoint : null,
                    damage(sequence, Damage.Problem.CHAIN_HASH_MISMATCH, checkpoint.chainHash(), actual));
        }
        boolean named = link == null || link.equals(actual);
        boolean rooted = (sequence == 1) == (checkpoint.previousChainHash() == null);
        return named && rooted
                ? new Looked(checkpoint, checkpoint, null)
                : new Looked(checkpoint, null, damage(sequence, Damage.Problem.LINK_BROKEN, link, actual));
    }

    private Damage damage(long sequence, Damage.Problem problem, @Nullable String expected, @Nullable String found) {
        return new Damage(new CheckpointId(entity, sequence), problem, expected, found);
    }

    /** The way down, which may be interrupted and taken up again elsewhere. */
    public final class Walk implements AutoCloseable {
        private final KeyValueIterator<Bytes, byte[]> rows;
        private final KeyValueIterator<Bytes, byte[]> gaps;
        private final List<Damage> damage = new ArrayList<>();
        private long sequence;
        private @Nullable String link;
        private long checked;
        private long pruned;
        /** Equal states are stored once, and usually stand side by side. */
        private String intactState = "";

        private Walk(Place start) {
            sequence = start.sequence();
            link = start.link();
            rows = StoreReader.opened(reader.checkpointRows(entity, 1, sequence));
            gaps = StoreReader.opened(reader.gapRows(entity, sequence));
        }

        /**
         * Looks at checkpoints with their states.
         *
         * @param enough asked after each
         * @param mostDamage after so much damage it is enough, too
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
                across(Row.readPresent(gaps.next().value, Gap.class));
            } else {
                damage.add(damage(sequence, Damage.Problem.MISSING, link, null));
                link = null;
                sequence--;
            }
        }

        private void across(Gap gap) {
            if (link != null && !link.equals(gap.chainHash())) {
                damage.add(damage(sequence, Damage.Problem.LINK_BROKEN, link, gap.chainHash()));
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
                // Retention takes a state together with its checkpoint, at any moment.
                if (reader.checkpointRow(entity, sequence) != null) {
                    damage.add(damage(sequence, Damage.Problem.STATE_MISSING, hash, null));
                }
                return;
            }
            String found = Sha256.hex(state);
            if (hash.equals(found)) {
                intactState = hash;
            } else {
                damage.add(damage(sequence, Damage.Problem.STATE_HASH_MISMATCH, hash, found));
            }
        }
    }
}
