package dev.rewind.runner;

import dev.rewind.events.RollbackId;
import dev.rewind.events.UndoStep;

/**
 * What an undo function gets to know about the rollback.
 *
 * @param rollbackId the rollback that the undo is part of
 * @param step the step and attempt to undo, and the checkpoint that the attempt started from
 */
public record UndoContext(RollbackId rollbackId, UndoStep step) {}
