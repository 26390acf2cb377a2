package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.ListPlace;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Sha256;
import dev.rewind.events.json.Snapshot;
import dev.rewind.rules.EntityState;
import dev.rewind.rules.History;
import dev.rewind.rules.Pruned;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One entity's rows while one event is decided: its past, and what the event changes. Nothing reaches a store before
 * {@link #write()}, and that cannot fail for any reason that lies in the event.
 */
public final class EntityRows implements History {
    private final EntityKey entity;
    private final Heads heads;
    private final Changes entities;
    private final Changes snapshots;
    private final Changes records;
    private final StateRows states;
    private final DeadlineRows deadlines;
    private Heads.@Nullable Head next;

    EntityRows(EntityKey entity, Heads heads, Changes entities, Changes snapshots, Changes records) {
        this.entity = entity;
        this.heads = heads;
        this.entities = entities;
        this.snapshots = snapshots;
        this.records = records;
        this.states = new StateRows(entity, snapshots, records);
        this.deadlines = new DeadlineRows(entity, records);
    }

    /** What is no checkpoint any more, or another one, counts as not there: nothing goes back to it. */
    @Override
    public @Nullable Checkpoint checkpoint(long sequence) {
        byte[] row = records.get(RecordKey.checkpoint(entity, sequence));
        Checkpoint checkpoint = row == null ? null : Row.readIfSound(row, Checkpoint.class);
        return checkpoint != null && checkpoint.id().equals(new CheckpointId(entity, sequence)) ? checkpoint : null;
    }

    @Override
    public @Nullable String storedHash(Checkpoint checkpoint) {
        byte[] stored = RecordKey.isStateHash(checkpoint.stateHash())
                ? snapshots.get(RecordKey.snapshot(entity, checkpoint.stateHash()))
                : null;
        return stored == null ? null : Sha256.hex(stored);
    }

    @Override
    public @Nullable StepOutcome outcome(long sequence) {
        ClosedStep closed = closedStep(sequence);
        return closed == null ? null : closed.outcome();
    }

    @Override
    public List<EntityKey> touched(long sequence) {
        byte[] row = records.get(RecordKey.touched(entity, sequence));
        return row == null ? List.of() : List.of(Row.readPresent(row, EntityKey[].class));
    }

    @Override
    public @Nullable Pruned pruned(long sequence) {
        byte[] row = records.firstIn(RecordKey.gap(entity, sequence), RecordKey.gap(entity, Long.MAX_VALUE));
        Gap gap = Row.read(row, Gap.class);
        return gap == null || gap.first() > sequence ? null : new Pruned(gap.first(), gap.last());
    }

    @Override
    public @Nullable Rollback rollback(long number) {
        return Row.read(records.get(RecordKey.rollback(entity, number)), Rollback.class);
    }

    @Override
    public @Nullable Checkpoint newestFor(StepCause cause) {
        byte[] sequence = records.get(RecordKey.newestFor(entity, cause, cause.attempt()));
        return sequence == null ? null : checkpoint(ByteBuffer.wrap(sequence).getLong());
    }

    /**
     * The snapshot that a command is about to carry.
     *
     * @throws IllegalStateException when it is not what was stored: the rules order no rollback to such a checkpoint
     */
    public Snapshot verifiedSnapshot(String stateHash) {
        byte[] stored = snapshots.get(RecordKey.snapshot(entity, stateHash));
        if (stored == null || !Sha256.hex(stored).equals(stateHash)) {
            throw new IllegalStateException("a rollback of " + entity + " was ordered to state " + stateHash
                    + ", which is not stored intact; no command leaves");
        }
        return Snapshot.ofCanonical(stored);
    }

    /**
     * Collects what an event changed.
     *
     * @param facts what follows from it
     * @param snapshot the state that the event carried, or null
     */
    public void apply(List<Fact> facts, @Nullable Snapshot snapshot) {
        FactRows rows = new FactRows(this, snapshot);
        facts.forEach(fact -> fact.match(rows));
    }

    /** Collects what a published fact says: all but the state, which no fact carries. */
    public void fold(Fact fact) {
        fact.match(new FactRows(this));
    }

    /** Collects the entity's new head, and moves it to another list where its status has changed. */
    public void head(EntityState before, EntityState after) {
        if (after.exists() && !(before.exists() && before.status() == after.status())) {
            Entity head = after.head();
            byte[] place = ListPlace.of(head.createdAt(), entity).bytes();
            if (before.exists()) {
                Facet.of(before.head()).forEach(facet -> records.delete(RecordKey.listed(facet, place)));
            }
            Facet.of(head).forEach(facet -> records.put(RecordKey.listed(facet, place), new byte[0]));
        }
        byte[] row = Row.write(after);
        entities.put(RecordKey.entity(entity), row);
        next = new Heads.Head(after, row.length);
        deadlines.ofSteps(before.stepDeadlines(), after.stepDeadlines());
    }

    /**
     * Puts a deadline back whose event came before its time, because the log's clock is behind the one that let it go.
     *
     * @param event that came too early
     * @param at the log's time of it
     * @param offset where the log has it
     */
    public void putBack(DeadlineReached event, EntityState after, Instant at, long offset) {
        CheckpointId start = event.checkpointId();
        RollbackId id = event.rollbackId();
        Deadline standing = null;
        if (start != null && start.entity().equals(entity)) {
            standing = DeadlineRows.ofStep(entity, start.sequence(), after.stepDeadlines());
        } else if (id != null && id.entity().equals(entity)) {
            standing = DeadlineRows.ofAnswer(rollback(id.number()));
        }
        if (standing != null && standing.due() > at.toEpochMilli()) {
            deadlines.put(standing.refusedAt(offset));
        }
    }

    /**
     * The JSON of a checkpoint that the event has taken, as its row has it.
     *
     * @throws IllegalStateException when there is no such row
     */
    public byte[] written(Checkpoint checkpoint) {
        byte[] row = records.get(RecordKey.checkpoint(entity, checkpoint.sequence()));
        if (row == null) {
            throw new IllegalStateException(checkpoint.id() + " was taken and has no row");
        }
        return row;
    }

    /** The first of the deadlines to be written, or null. */
    public @Nullable Deadline earliestDeadline() {
        return deadlines.earliest();
    }

    /** Size of the largest row to be written, in bytes. */
    public int largest() {
        return Math.max(Math.max(entities.largest(), snapshots.largest()), records.largest());
    }

    /** Writes everything that was collected, the head last. */
    public void write() {
        snapshots.write();
        records.write();
        entities.write();
        if (next != null) {
            heads.keep(next);
        }
    }

    @Nullable
    ClosedStep closedStep(long startSequence) {
        return Row.read(records.get(RecordKey.closedStep(entity, startSequence)), ClosedStep.class);
    }

    /** Stores a state once, however many checkpoints have it; a stored one that is damaged is put right. */
    void keep(Snapshot snapshot) {
        states.keep(snapshot);
    }

    void put(Checkpoint checkpoint) {
        records.put(RecordKey.checkpoint(entity, checkpoint.sequence()), Row.write(checkpoint));
    }

    /** Stores a checkpoint that was pinned or is not any more, and puts it on the list of those that are, or takes it off. */
    void repin(Checkpoint checkpoint) {
        put(checkpoint);
        if (checkpoint.pinned() == null) {
            records.delete(Listing.pinned(checkpoint));
        } else {
            records.put(Listing.pinned(checkpoint), new byte[0]);
        }
    }

    /** Notes what the step that starts from a checkpoint touches. */
    void putTouched(long sequence, List<EntityKey> entities) {
        if (!entities.isEmpty()) {
            records.put(RecordKey.touched(entity, sequence), Row.write(entities));
        }
    }

    void put(ClosedStep closed) {
        records.put(RecordKey.closedStep(entity, closed.checkpointId().sequence()), Row.write(closed));
    }

    /** Puts a new checkpoint on every list that it belongs to. */
    void list(Checkpoint checkpoint) {
        Listing.of(checkpoint).forEach(row -> records.put(row, new byte[0]));
    }

    /** Stores a rollback, and moves it to other lists where its status has changed. */
    void put(Rollback rollback) {
        Rollback before = rollback(rollback.rollbackId().number());
        if (before == null || before.status() != rollback.status()) {
            if (before != null) {
                Listing.of(before).forEach(records::delete);
            }
            Listing.of(rollback).forEach(row -> records.put(row, new byte[0]));
        }
        records.put(RecordKey.rollback(entity, rollback.rollbackId().number()), Row.write(rollback));
    }

    /** Notes that a checkpoint was found damaged. */
    void put(IntegrityFailure failure) {
        byte[] place = ListPlace.of(failure.at(), entity, failure.checkpointId().sequence())
                .bytes();
        records.put(RecordKey.failure(place), Row.write(failure));
    }

    /** A command awaits its answer until then. */
    void await(RollbackId rollback, int attempt, Instant respondBy) {
        deadlines.put(Deadline.ofAnswer(rollback, attempt, respondBy));
    }

    /** No answer to the rollback's last command is awaited any more. */
    void awaitNoMore(Rollback rollback) {
        Deadline awaited = DeadlineRows.ofAnswer(rollback);
        if (awaited != null) {
            deadlines.delete(awaited);
        }
    }

    /** Notes a checkpoint as the newest for its cause, under the cause's attempt and under any. */
    void putNewestFor(StepCause cause, long sequence) {
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
        records.put(RecordKey.newestFor(entity, cause, null), value);
        if (cause.attempt() != null) {
            records.put(RecordKey.newestFor(entity, cause, cause.attempt()), value);
        }
    }

    /** Notes a gap, as one with the gap that ends right before it. */
    private void put(Gap gap) {
        Bytes before = RecordKey.gap(entity, gap.first() - 1);
        Gap older = Row.read(records.get(before), Gap.class);
        if (older != null) {
            records.delete(before);
        }
        records.put(RecordKey.gap(entity, gap.last()), Row.write(older == null ? gap : gap.after(older)));
    }

    /** Forgets a checkpoint; its snapshot goes when no other checkpoint of the entity has the same state. */
    void prune(Checkpoint checkpoint) {
        put(Gap.of(checkpoint));
        Listing.of(checkpoint).forEach(records::delete);
        long sequence = checkpoint.sequence();
        records.delete(RecordKey.checkpoint(entity, sequence));
        records.delete(RecordKey.closedStep(entity, sequence));
        records.delete(RecordKey.touched(entity, sequence));
        StepCause cause = checkpoint.cause();
        if (cause != null) {
            forget(RecordKey.newestFor(entity, cause, null), sequence);
            forget(RecordKey.newestFor(entity, cause, cause.attempt()), sequence);
        }
        states.drop(checkpoint.stateHash());
    }

    private void forget(Bytes index, long sequence) {
        byte[] known = records.get(index);
        if (known != null && ByteBuffer.wrap(known).getLong() == sequence) {
            records.delete(index);
        }
    }
}
