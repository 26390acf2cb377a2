package dev.rewind.standalone.commands.read;

import dev.rewind.events.Entity;
import dev.rewind.standalone.commands.EntityReason;
import dev.rewind.standalone.output.NextCommand;
import dev.rewind.standalone.output.PlanPlace;
import java.time.Instant;

/**
 * An entity that needs a person.
 *
 * @param reason why
 * @param remedy what the person does, such as {@code run rewind retry plan:order-42:r3}; empty if that is not known
 */
record Stuck(Entity entity, String reason, String remedy) {

    /** An entity whose status says what to run next. */
    static Stuck of(Entity entity, String reason) {
        String command = NextCommand.of(entity);
        return new Stuck(entity, reason, command.isEmpty() ? "" : "run " + command);
    }

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
