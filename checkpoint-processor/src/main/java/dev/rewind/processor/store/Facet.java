package dev.rewind.processor.store;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityStatus;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A list of entities that can be asked for: all, those of a type, those of a status, or both. Each is a range of its
 * own in the store, so that a rare status is found without reading past the others. Rows move when a status changes,
 * not with every step.
 *
 * @param type the entities' type, or null for any
 * @param status the entities' status, or null for any
 */
public record Facet(@Nullable String type, @Nullable EntityStatus status) {

    /** Every list that this entity is on. */
    static List<Facet> of(Entity entity) {
        return List.of(
                new Facet(null, null),
                new Facet(entity.entityType(), null),
                new Facet(null, entity.status()),
                new Facet(entity.entityType(), entity.status()));
    }

    boolean contains(Entity entity) {
        return (type == null || type.equals(entity.entityType())) && (status == null || status == entity.status());
    }

    String text() {
        return (type == null ? "" : type)
                + (status == null ? "" : "/" + status.name().toLowerCase(Locale.ROOT));
    }
}
