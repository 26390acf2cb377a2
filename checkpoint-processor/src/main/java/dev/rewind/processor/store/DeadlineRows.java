package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.processor.layout.StoredDeadline;
import dev.rewind.rules.state.Proposal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Collects the changes that one event makes to the deadlines of its entity. */
final class DeadlineRows {
    private static final byte[] EMPTY = {};

    private final EntityKey entity;
    private final StoreChanges records;
    private @Nullable StoredDeadline earliest;

    DeadlineRows(EntityKey entity, StoreChanges records) {
        this.entity = entity;
        this.records = records;
    }

    /** The deadline of an open step; null if it has none. */
    static @Nullable StoredDeadline ofStep(EntityKey entity, long sequence, Map<Long, Instant> stepDeadlines) {
        Instant due = stepDeadlines.get(sequence);
        return due == null ? null : StoredDeadline.ofStep(entity, sequence, due);
    }

    /** The deadline for the answer to a rollback; null if no answer is awaited. */
    static @Nullable StoredDeadline ofAnswer(@Nullable Rollback rollback) {
        return rollback == null || rollback.status() != Rollback.Status.COMMANDED
                ? null
                : StoredDeadline.ofAnswer(rollback.rollbackId(), rollback.attempts(), rollback.respondBy());
    }

    /** Deletes the deadlines of steps that are no longer there or have changed, and adds the new ones. */
    void updateSteps(Map<Long, Instant> past, Map<Long, Instant> present) {
        past.forEach((sequence, due) -> {
            if (!due.equals(present.get(sequence))) {
                delete(StoredDeadline.ofStep(entity, sequence, due));
            }
        });
        present.forEach((sequence, due) -> {
            if (!due.equals(past.get(sequence))) {
                put(StoredDeadline.ofStep(entity, sequence, due));
            }
        });
    }

    /** Deletes the deadline of a proposal that is no longer open, and adds that of a new one. */
    void updateProposal(@Nullable Proposal past, @Nullable Proposal present) {
        if (!Objects.equals(past, present)) {
            if (past != null) {
                delete(StoredDeadline.ofApproval(entity, past));
            }
            if (present != null) {
                put(StoredDeadline.ofApproval(entity, present));
            }
        }
    }

    void put(StoredDeadline deadline) {
        Bytes key = deadline.key();
        records.add(key, deadline.value());
        StoredDeadline.derived(key).forEach(waiting -> records.put(waiting, EMPTY));
        if (earliest == null || key.compareTo(earliest.key()) < 0) {
            earliest = deadline;
        }
    }

    void delete(StoredDeadline deadline) {
        Bytes key = deadline.key();
        records.delete(key);
        StoredDeadline.derived(key).forEach(records::delete);
    }

    /** The earliest deadline that was added, or null. */
    @Nullable
    StoredDeadline earliest() {
        return earliest;
    }
}
