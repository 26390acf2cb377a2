package dev.rewind.standalone.stuck;

import dev.rewind.events.Entity;
import dev.rewind.standalone.output.PlanPlace;
import java.time.Instant;

/**
 * An entity that needs a person.
 *
 * @param reason why
 * @param remedy what the person does, such as {@code run rewind retry plan:order-42:r3}; empty if that is not known
 */
public record Stuck(Entity entity, String reason, String remedy) {

    /** An entity whose status says what to run next. */
    static Stuck of(Entity entity, String reason, Approvals approvals) {
        String command = NextCommand.of(entity, approvals);
        return new Stuck(entity, reason, command.isEmpty() ? "" : "run " + command);
    }

    /** The entity's type and id. */
    public String name() {
        return entity.entityType() + ":" + entity.entityId();
    }

    /** Since when it has had its status. */
    public Instant since() {
        return EntityReason.since(entity);
    }

    /** Why, with its place among the steps of its plan: {@code step 3 of 5: ship: no carrier}. */
    public String told() {
        PlanPlace place = PlanPlace.of(entity);
        return place == null ? reason : place + (reason.isEmpty() ? "" : ": " + reason);
    }
}
