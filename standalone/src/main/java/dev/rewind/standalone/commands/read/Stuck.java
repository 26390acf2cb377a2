package dev.rewind.standalone.commands.read;

import dev.rewind.events.Entity;
import dev.rewind.standalone.commands.EntityReason;
import dev.rewind.standalone.output.PlanPlace;
import java.time.Instant;

/**
 * An entity that needs a person.
 *
 * @param reason why
 */
record Stuck(Entity entity, String reason) {

    String name() {
        return entity.entityType() + ":" + entity.entityId();
    }

    Instant since() {
        return EntityReason.since(entity);
    }

    /** Why, with its place among the steps of its plan: {@code step 3 of 5: ship: no carrier}. */
    String told() {
        PlanPlace place = PlanPlace.of(entity);
        return place == null ? reason : place + (reason.isEmpty() ? "" : ": " + reason);
    }
}
