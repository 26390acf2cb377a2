package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rewind.events.check.Check;

/**
 * The id of a rollback, such as {@code plan:order-42:r3}. Rollback n of an entity opens epoch n + 1.
 *
 * @param entity the entity that goes back
 * @param number 1, 2, 3 … in the order in which the entity's rollbacks were ordered
 */
public record RollbackId(EntityKey entity, long number) {

    /** @throws IllegalArgumentException when the number is below 1 */
    public RollbackId {
        Check.present("entity", entity);
        Check.between("rollback number", number, 1, Long.MAX_VALUE - 1);
    }

    /**
     * Reads {@code type:id:r<number>}.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    @JsonCreator
    public static RollbackId parse(String text) {
        EntityKey.Numbered parts = EntityKey.Numbered.parse(text, "r", "rollback id", "plan:order-42:r3");
        return new RollbackId(parts.entity(), parts.number());
    }

    /** The epoch that this rollback opens. */
    public long epoch() {
        return number + 1;
    }

    @JsonValue
    @Override
    public String toString() {
        return entity + ":r" + number;
    }
}
