package dev.rewind.test;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the log records about one entity. Each method reads again, after the processor has decided on every event that
 * is in the log. {@link RewindAssertions#assertThat(RecordedEntity)} checks it.
 */
public final class RecordedEntity {

    private final EntityKey entity;
    private final Supplier<List<Fact>> reader;

    RecordedEntity(EntityKey entity, Supplier<List<Fact>> reader) {
        this.entity = entity;
        this.reader = reader;
    }

    /** The entity, such as {@code plan:order-42}. */
    public EntityKey key() {
        return entity;
    }

    /** All facts so far, in the order of the log. */
    public List<Fact> facts() {
        return reader.get();
    }

    /** The history as text for people: one line for each checkpoint and each rollback. */
    public String timeline() {
        return TimelineText.of(entity, facts());
    }

    @Override
    public String toString() {
        return entity.toString();
    }
}
