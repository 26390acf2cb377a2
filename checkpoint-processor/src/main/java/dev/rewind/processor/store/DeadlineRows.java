package dev.rewind.processor.store;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** What one event changes in the deadlines of its entity. */
final class DeadlineRows {
    private final EntityKey entity;
    private final Changes records;
    private @Nullable Deadline earliest;

    DeadlineRows(EntityKey entity, Changes records) {
        this.entity = entity;
        this.records = records;
    }

    /** The deadline of a step under way, if it has one. */
    static @Nullable Deadline ofStep(EntityKey entity, long sequence, Map<Long, Instant> stepDeadlines) {
        Instant due = stepDeadlines.get(sequence);
        return due == null ? null : Deadline.ofStep(entity, sequence, due);
    }

    /** The deadline of a rollback's answer, if one is awaited. */
    static @Nullable Deadline ofAnswer(@Nullable Rollback rollback) {
        return rollback == null || rollback.status() != Rollback.Status.COMMANDED
                ? null
                : Deadline.ofAnswer(rollback.rollbackId(), rollback.attempts(), rollback.respondBy());
    }

    /** Follows the steps under way from how they were to how they are. */
    void ofSteps(Map<Long, Instant> past, Map<Long, Instant> present) {
        past.forEach((sequence, due) -> {
            if (!present.containsKey(sequence)) {
                delete(Deadline.ofStep(entity, sequence, due));
            }
        });
        present.forEach((sequence, due) -> {
            if (!past.containsKey(sequence)) {
                put(Deadline.ofStep(entity, sequence, due));
            }
        });
    }

    void put(Deadline deadline) {
        Bytes key = deadline.key();
        records.put(key, deadline.value());
        if (earliest == null || key.compareTo(earliest.key()) < 0) {
            earliest = deadline;
        }
    }

    void delete(Deadline deadline) {
        records.delete(deadline.key());
    }

    /** The first of those that were put, or null. */
    @Nullable
    Deadline earliest() {
        return earliest;
    }
}
