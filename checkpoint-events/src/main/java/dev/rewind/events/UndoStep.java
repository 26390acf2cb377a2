package dev.rewind.events;

/**
 * One step that a rollback takes back.
 *
 * @param step its name
 * @param attempt which try of it
 * @param checkpointId the checkpoint that it started from
 * @param completed true: its effects are to be undone; false: it is to be cancelled
 */
public record UndoStep(String step, int attempt, CheckpointId checkpointId, boolean completed) {

    /** @throws IllegalArgumentException when a value is missing or out of its bounds */
    public UndoStep {
        Check.text("undo.step", step, Limits.NAME);
        Check.between("undo.attempt", attempt, 1, Integer.MAX_VALUE);
        Check.present("undo.checkpoint_id", checkpointId);
    }
}
