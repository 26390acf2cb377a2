package dev.rewind.runner;

import dev.rewind.events.RollbackId;
import dev.rewind.events.UndoStep;

/**
 * What an undo may know.
 *
 * @param rollbackId the rollback that wants it
 * @param step which try of which step it undoes, and the checkpoint that this try had started from
 */
public record UndoContext(RollbackId rollbackId, UndoStep step) {}
