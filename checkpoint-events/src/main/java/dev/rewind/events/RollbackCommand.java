package dev.rewind.events;

import dev.rewind.events.check.Check;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import java.util.List;

/**
 * The order to apply a rollback: the data of a CloudEvent on {@code rollback-commands}. The same rollback always has
 * the same id and content. Consumers deduplicate on ({@code rollbackId}, {@code attempt}).
 *
 * @param rollbackId the id of the rollback
 * @param entity the entity that goes back
 * @param epoch the new epoch, which participants put into every event that they publish from now on
 * @param checkpoint the checkpoint that the entity goes on from: the target, or the one with its edited state
 * @param state the snapshot of that checkpoint, verified against its hash
 * @param cause why the rollback was ordered
 * @param undo the steps to undo or, if not completed, to cancel; newest first
 * @param attempt how often the rollback has been commanded, this time included
 * @param respondBy the time until which the processor waits for {@code rollback-applied} or {@code rollback-failed}
 */
public record RollbackCommand(
        RollbackId rollbackId,
        EntityKey entity,
        long epoch,
        CheckpointRef checkpoint,
        Snapshot state,
        RollbackCause cause,
        List<UndoStep> undo,
        int attempt,
        Instant respondBy) {

    /** @throws IllegalArgumentException when a value is missing or out of its bounds */
    public RollbackCommand {
        Check.present("rollback_id", rollbackId);
        Check.present("entity", entity);
        Check.between("epoch", epoch, 2, Long.MAX_VALUE);
        Check.present("checkpoint", checkpoint);
        Check.present("state", state);
        Check.present("cause", cause);
        undo = Check.list("undo", undo, Limits.UNDO);
        Check.between("attempt", attempt, 1, Integer.MAX_VALUE);
        Check.present("respond_by", respondBy);
    }

    /** The command that carries out a recorded order. */
    public static RollbackCommand of(Fact.RollbackOrdered order, Snapshot state) {
        return new RollbackCommand(
                order.rollbackId(),
                order.rollbackId().entity(),
                order.epoch(),
                order.restored(),
                state,
                order.cause(),
                order.undo(),
                order.attempt(),
                order.respondBy());
    }
}
