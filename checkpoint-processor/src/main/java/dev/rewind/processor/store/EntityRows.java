package dev.rewind.processor.store;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.StepCause;
import dev.rewind.events.json.Sha256;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.layout.ClosedStep;
import dev.rewind.processor.layout.EntityIndex;
import dev.rewind.processor.layout.IndexRows;
import dev.rewind.processor.layout.IntegrityFailure;
import dev.rewind.processor.layout.JsonRow;
import dev.rewind.processor.layout.PrunedGap;
import dev.rewind.processor.layout.RecordKey;
import dev.rewind.processor.layout.StoredDeadline;
import dev.rewind.rules.history.History;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.Proposal;
import dev.rewind.storeapi.ListPlace;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one entity while one event is decided: the entity's past, and the changes of the event. No store changes
 * before {@link #write()}, which cannot fail because of the event.
 */
public final class EntityRows {
    /** How many rows of old events are deleted with each new one, so that they do not pile up. */
    private static final int FORGOTTEN_AT_ONCE = 16;

    private final EntityKey entity;
    private final EntityCache heads;
    private final KnownSnapshots known;
    private final StoreChanges entities;
    private final StoreChanges snapshots;
    private final StoreChanges records;
    private final SnapshotRows states;
    private final DeadlineRows deadlines;
    private final StoredHistory history;
    private EntityCache.@Nullable Head next;

    EntityRows(
            EntityKey entity, EntityCache heads, StoreChanges entities, StoreChanges snapshots, StoreChanges records) {
        this.entity = entity;
        this.heads = heads;
        this.known = heads.snapshots(entity);
        this.entities = entities;
        this.snapshots = snapshots;
        this.records = records;
        this.states = new SnapshotRows(entity, known, snapshots, records);
        this.deadlines = new DeadlineRows(entity, records);
        this.history = new StoredHistory(entity, snapshots, records);
    }

    /** The entity's past, including the changes collected so far. */
    public History history() {
        return history;
    }

    /**
     * The snapshot for a command, verified against its hash.
     *
     * @throws IllegalStateException if it does not match; the rules never order a rollback to such a checkpoint
     */
    public Snapshot verifiedSnapshot(String stateHash) {
        byte[] stored = history.snapshot(stateHash);
        if (stored == null || !Sha256.hex(stored).equals(stateHash)) {
            throw new IllegalStateException("a rollback of " + entity + " was ordered to state " + stateHash
                    + ", which is missing or damaged; no command is sent");
        }
        return Snapshot.ofCanonical(stored);
    }

    /**
     * Collects the changes of an event.
     *
     * @param facts the facts of the event
     * @param snapshot the state that the event carried, or null
     */
    public void apply(List<Fact> facts, @Nullable Snapshot snapshot) {
        FactRows rows = new FactRows(this, snapshot);
        facts.forEach(fact -> fact.match(rows));
    }

    /** Collects the changes of a published fact: all but the snapshot, which facts do not carry. */
    public void fold(Fact fact) {
        fact.match(new FactRows(this));
    }

    /** Collects the entity's new head and its deadlines, and moves it to other lists if its status has changed. */
    public void head(EntityState before, EntityState after) {
        if (after.exists() && !(before.exists() && before.status() == after.status())) {
            Entity head = after.head();
            byte[] place = ListPlace.of(head.createdAt(), entity).bytes();
            if (before.exists()) {
                EntityIndex.of(before.head()).forEach(index -> records.delete(RecordKey.listed(index, place)));
            }
            EntityIndex.of(head).forEach(index -> records.put(RecordKey.listed(index, place), new byte[0]));
        }
        byte[] row = JsonRow.write(after);
        entities.put(RecordKey.entity(entity), row);
        next = new EntityCache.Head(after, row.length, known);
        if (!before.exists()) {
            known.complete();
        }
        deadlines.updateSteps(before.stepDeadlines(), after.stepDeadlines());
        deadlines.updateProposal(before.proposal(), after.proposal());
    }

    /**
     * Restores the row of a deadline whose event came too early, because the log's clock is behind the timer's clock.
     *
     * @param event the event that may be too early
     * @param at the log's time of the event
     * @param offset of the event in the log
     */
    public void putBack(DeadlineReached event, EntityState after, Instant at, long offset) {
        CheckpointId start = event.checkpointId();
        RollbackId id = event.rollbackId();
        StoredDeadline standing = null;
        if (start != null && start.entity().equals(entity)) {
            standing = DeadlineRows.ofStep(entity, start.sequence(), after.stepDeadlines());
        } else if (id != null && id.entity().equals(entity)) {
            Proposal proposal = after.proposal();
            standing = proposal != null && proposal.number() == id.number()
                    ? StoredDeadline.ofApproval(entity, proposal)
                    : DeadlineRows.ofAnswer(history.rollback(id.number()));
        }
        if (standing != null && standing.due() > at.toEpochMilli()) {
            deadlines.put(standing.refusedAt(offset));
        }
    }

    /**
     * The JSON of a checkpoint that the event has taken, as in its row.
     *
     * @throws IllegalStateException if it has no row
     */
    public byte[] written(Checkpoint checkpoint) {
        byte[] row = records.get(RecordKey.checkpoint(entity, checkpoint.sequence()));
        if (row == null) {
            throw new IllegalStateException(checkpoint.id() + " was taken and has no row");
        }
        return row;
    }

    /** The earliest deadline that is to be written, or null. */
    public @Nullable StoredDeadline earliestDeadline() {
        return deadlines.earliest();
    }

    /** The size of the largest row to be written, in bytes. */
    public int largest() {
        return Math.max(Math.max(entities.largest(), snapshots.largest()), records.largest());
    }

    /** Writes all collected changes, the head last. */
    public void write() {
        snapshots.write();
        records.write();
        entities.write();
        if (next != null) {
            heads.keep(next);
        }
    }

    @Nullable
    Checkpoint checkpoint(long sequence) {
        return history.checkpoint(sequence);
    }

    @Nullable
    Rollback rollback(long number) {
        return history.rollback(number);
    }

    @Nullable
    ClosedStep closedStep(long startSequence) {
        return history.closedStep(startSequence);
    }

    /** Stores a snapshot once for all checkpoints that share it. A stored snapshot that is damaged is replaced. */
    void keep(Snapshot snapshot) {
        states.keep(snapshot);
    }

    /** Deletes a snapshot, unless a checkpoint shares it. */
    void drop(String stateHash) {
        states.drop(stateHash);
    }

    void put(Checkpoint checkpoint) {
        records.put(RecordKey.checkpoint(entity, checkpoint.sequence()), JsonRow.write(checkpoint));
    }

    /** Stores a checkpoint whose pin has changed, and updates the list of pinned checkpoints. */
    void repin(Checkpoint checkpoint) {
        put(checkpoint);
        if (checkpoint.pinned() == null) {
            records.delete(IndexRows.pinned(checkpoint));
        } else {
            records.put(IndexRows.pinned(checkpoint), new byte[0]);
        }
    }

    /** Stores which entities the step that starts from a checkpoint touches. */
    void putTouched(long sequence, List<EntityKey> entities) {
        if (!entities.isEmpty()) {
            records.put(RecordKey.touched(entity, sequence), JsonRow.write(entities));
        }
    }

    void put(ClosedStep closed) {
        records.put(RecordKey.closedStep(entity, closed.checkpointId().sequence()), JsonRow.write(closed));
    }

    /** Adds a new checkpoint to its lists. */
    void list(Checkpoint checkpoint) {
        IndexRows.of(checkpoint).forEach(row -> records.put(row, new byte[0]));
    }

    /** Stores a rollback, and moves it to other lists if its status or standing has changed. */
    void put(Rollback rollback) {
        Rollback before = rollback(rollback.rollbackId().number());
        if (before == null || before.status() != rollback.status() || before.standing() != rollback.standing()) {
            if (before != null) {
                IndexRows.of(before).forEach(records::delete);
            }
            IndexRows.of(rollback).forEach(row -> records.put(row, new byte[0]));
        }
        records.put(RecordKey.rollback(entity, rollback.rollbackId().number()), JsonRow.write(rollback));
    }

    /** Records the decision on an event that must be decided once, and deletes some records that are old enough. */
    public void remember(EventRef event, Instant at) {
        long day = RecordKey.day(at);
        records.keys(RecordKey.onceFrom(entity, 0), RecordKey.onceFrom(entity, day - 1), FORGOTTEN_AT_ONCE)
                .forEach(records::delete);
        records.put(RecordKey.once(entity, day, event), new byte[0]);
    }

    /** Records that a checkpoint was found damaged. */
    void put(IntegrityFailure failure) {
        byte[] place = ListPlace.of(failure.at(), entity, failure.checkpointId().sequence())
                .bytes();
        records.put(RecordKey.failure(place), JsonRow.write(failure));
    }

    /** Adds the deadline for the answer to a command. */
    void await(RollbackId rollback, int attempt, Instant respondBy) {
        deadlines.put(StoredDeadline.ofAnswer(rollback, attempt, respondBy));
    }

    /** Deletes the deadline for the answer to the rollback's last command. */
    void awaitNoMore(Rollback rollback) {
        StoredDeadline awaited = DeadlineRows.ofAnswer(rollback);
        if (awaited != null) {
            deadlines.delete(awaited);
        }
    }

    /**
     * Records a checkpoint as the newest for its cause, under the attempt that the cause names and under any attempt.
     */
    void putNewestFor(StepCause cause, long sequence) {
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
        records.put(RecordKey.newestFor(entity, cause, RecordKey.ANY_ATTEMPT), value);
        records.put(RecordKey.newestFor(entity, cause, RecordKey.attempt(cause)), value);
    }

    /** Stores a gap, merged with the gap that ends right before it. */
    private void put(PrunedGap gap) {
        Bytes before = RecordKey.gap(entity, gap.first() - 1);
        PrunedGap older = JsonRow.read(before, records.get(before), PrunedGap.class);
        if (older != null) {
            records.delete(before);
        }
        records.put(RecordKey.gap(entity, gap.last()), JsonRow.write(older == null ? gap : gap.after(older)));
    }

    /** Deletes a checkpoint, and its snapshot if no other checkpoint of the entity shares it. */
    void prune(Checkpoint checkpoint) {
        put(PrunedGap.of(checkpoint));
        IndexRows.of(checkpoint).forEach(records::delete);
        long sequence = checkpoint.sequence();
        records.delete(RecordKey.checkpoint(entity, sequence));
        records.delete(RecordKey.closedStep(entity, sequence));
        records.delete(RecordKey.touched(entity, sequence));
        StepCause cause = checkpoint.cause();
        if (cause != null) {
            forget(RecordKey.newestFor(entity, cause, RecordKey.ANY_ATTEMPT), sequence);
            forget(RecordKey.newestFor(entity, cause, RecordKey.attempt(cause)), sequence);
        }
        states.drop(checkpoint.stateHash());
    }

    private void forget(Bytes index, long sequence) {
        byte[] known = records.get(index);
        if (known != null && JsonRow.number(index, known) == sequence) {
            records.delete(index);
        }
    }
}
