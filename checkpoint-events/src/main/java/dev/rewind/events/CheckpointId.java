package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rewind.events.check.Check;

/**
 * The id of a checkpoint, such as {@code plan:order-42:7}.
 *
 * @param entity the entity whose state the checkpoint holds
 * @param sequence 1, 2, 3 … in the order in which the entity's checkpoints were taken
 */
public record CheckpointId(EntityKey entity, long sequence) {

    /** @throws IllegalArgumentException when the sequence is below 1 */
    public CheckpointId {
        Check.present("entity", entity);
        Check.between("checkpoint sequence", sequence, 1, Long.MAX_VALUE);
    }

    /**
     * Reads {@code type:id:sequence}.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    @JsonCreator
    public static CheckpointId parse(String text) {
        EntityKey.Numbered parts = EntityKey.Numbered.parse(text, "", "checkpoint id", "plan:order-42:7");
        return new CheckpointId(parts.entity(), parts.number());
    }

    @JsonValue
    @Override
    public String toString() {
        return entity + ":" + sequence;
    }
}
