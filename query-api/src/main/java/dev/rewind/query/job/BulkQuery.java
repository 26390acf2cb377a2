package dev.rewind.query.job;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.check.WrongValueException;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which entities a bulk job is about: those that match all members that are given.
 *
 * @param type the entity's type
 * @param status its status
 * @param label {@code name=value}, a label of one of its checkpoints
 * @param traceId the trace of one of its checkpoints
 * @param createdAfter the entity is newer than this
 * @param createdBefore the entity is older than this
 * @param updatedAfter the entity changed after this
 * @param updatedBefore the entity has not changed since this
 * @param step the step that failed last
 * @param error a text in its last error; upper and lower case are equal
 */
public record BulkQuery(
        @Nullable String type,
        @Nullable EntityStatus status,
        @Nullable String label,
        @Nullable String traceId,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        @Nullable Instant updatedAfter,
        @Nullable Instant updatedBefore,
        @Nullable String step,
        @Nullable String error) {

    private static final int LONGEST = 2_000;

    /** @throws IllegalArgumentException when there is no filter, or one cannot match anything */
    public BulkQuery {
        if (type != null) {
            EntityKey unused = new EntityKey(type, "any");
        }
        if (label != null && label.indexOf('=') < 1) {
            throw new WrongValueException("query.label must be name=value, such as team=checkout", label);
        }
        Stream.of(filled(label), filled(traceId), filled(step), filled(error)).forEach(BulkQuery::check);
        boolean isEmpty = Stream.of(
                        filled(type),
                        filled(status),
                        filled(label),
                        filled(traceId),
                        filled(createdAfter),
                        filled(createdBefore),
                        filled(updatedAfter),
                        filled(updatedBefore),
                        filled(step),
                        filled(error))
                .allMatch(String::isEmpty);
        if (isEmpty) {
            throw new IllegalArgumentException("query must have at least one filter, such as status");
        }
    }

    /** Whether the query can be answered only with the checkpoints of entities. */
    public boolean needsCheckpoints() {
        return label != null || traceId != null;
    }

    /** Whether an entity matches, except for label and trace, which are those of its checkpoints. */
    public boolean matches(Entity entity) {
        return (type == null || type.equals(entity.entityType()))
                && (status == null || status == entity.status())
                && (createdAfter == null || entity.createdAt().isAfter(createdAfter))
                && (createdBefore == null || entity.createdAt().isBefore(createdBefore))
                && (updatedAfter == null || entity.updatedAt().isAfter(updatedAfter))
                && (updatedBefore == null || entity.updatedAt().isBefore(updatedBefore))
                && (step == null || entity.failedAt(step))
                && (error == null || entity.failedWith(error));
    }

    private static String filled(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static void check(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a filter of the query has more than " + LONGEST + " characters");
        }
    }
}
