package dev.rewind.processor.lists;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.processor.layout.EntityIndex;
import dev.rewind.processor.lists.ListReader.Span;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which entities of a list are wanted. The list itself says type and status; the rest is read from the heads of its
 * entities.
 *
 * @param list the stored list to read
 * @param created when the entities were created
 * @param contains part of the id or of the last error, in any case of letters; null for any
 * @param error part of the last error, in any case of letters; null for any
 * @param failedStep the name of the step that failed last; null for any
 * @param forkedFrom the entity with a checkpoint of which it began; null for any
 */
public record EntityFilter(
        EntityIndex list,
        Span created,
        @Nullable String contains,
        @Nullable String error,
        @Nullable String failedStep,
        @Nullable EntityKey forkedFrom) {

    /** All entities of a list. */
    public static EntityFilter of(EntityIndex list, Span created) {
        return new EntityFilter(list, created, null, null, null, null);
    }

    boolean matches(Entity entity) {
        return list.contains(entity)
                && created.contains(entity.createdAt())
                && (contains == null || isPartOfId(contains, entity) || entity.failedWith(contains))
                && (error == null || entity.failedWith(error))
                && (failedStep == null || entity.failedAt(failedStep))
                && (forkedFrom == null
                        || (entity.forkedFrom() != null
                                && forkedFrom.equals(
                                        entity.forkedFrom().checkpointId().entity())));
    }

    private static boolean isPartOfId(String part, Entity entity) {
        String id = entity.entityType() + ":" + entity.entityId();
        return id.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
