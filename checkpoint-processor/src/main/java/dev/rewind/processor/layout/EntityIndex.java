package dev.rewind.processor.layout;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stored list of entities: all, those of a type, those of a status, or both. Each list is its own range of keys, so a
 * rare status is found without reading other entities. Rows change only when a status changes.
 *
 * @param type the type of the entities; null for any
 * @param status the status of the entities; null for any
 */
public record EntityIndex(@Nullable String type, @Nullable EntityStatus status) {

    /** The lists that contain this entity. */
    public static List<EntityIndex> of(Entity entity) {
        return List.of(
                new EntityIndex(null, null),
                new EntityIndex(entity.entityType(), null),
                new EntityIndex(null, entity.status()),
                new EntityIndex(entity.entityType(), entity.status()));
    }

    public boolean contains(Entity entity) {
        return (type == null || type.equals(entity.entityType())) && (status == null || status == entity.status());
    }

    public String text() {
        return (type == null ? "" : type)
                + (status == null ? "" : "/" + status.name().toLowerCase(Locale.ROOT));
    }
}
