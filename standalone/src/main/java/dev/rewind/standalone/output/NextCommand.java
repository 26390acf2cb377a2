package dev.rewind.standalone.output;

import dev.rewind.events.Entity;
import dev.rewind.events.Step;
import java.util.Objects;

/** The command that a person types next for an entity, after what is wrong is mended. */
public final class NextCommand {

    private static final String WHY = " --reason TEXT";

    private NextCommand() {}

    /** The command; empty if the status of the entity asks for none. */
    public static String of(Entity entity) {
        String name = HumanValues.word(entity.entityType() + ":" + entity.entityId());
        return switch (entity.status()) {
            case WAITING -> ofWait(entity, name);
            case PARKED, PAUSED -> "rewind resume " + name + WHY;
            case AWAITING_APPROVAL -> "rewind approve " + name + ", or rewind reject " + name + WHY;
            case ROLLBACK_FAILED -> "rewind retry " + name + ":r" + (entity.epoch() - 1) + WHY;
            case FAILED ->
                "rewind timeline " + name + ", then rewind rollback " + name + " --to N" + WHY + " --dry-run";
            case REQUESTED, RUNNING, ROLLING_BACK, COMPLETED, IDLE -> "";
        };
    }

    private static String ofWait(Entity entity, String name) {
        return entity.openSteps().stream()
                .map(Entity.OpenStep::waits)
                .filter(Objects::nonNull)
                .filter(wait -> wait.signal() != null)
                .findFirst()
                .map(wait -> ofWait(wait, name))
                .orElse("");
    }

    private static String ofWait(Step.Wait wait, String name) {
        return wait.needsApproval()
                ? "rewind approve " + name
                : "rewind signal " + name + " " + HumanValues.word(Objects.requireNonNull(wait.signal()));
    }
}
