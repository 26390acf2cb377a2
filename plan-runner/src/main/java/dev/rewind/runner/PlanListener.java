package dev.rewind.runner;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import java.time.Duration;

/**
 * Hears how a plan gets on: for narration and metrics. It is called on the thread of {@link PlanRunner#run}, in order,
 * and the plan waits for it. What it throws is logged and changes nothing.
 */
public interface PlanListener {

    /** Hears nothing. */
    PlanListener SILENT = new PlanListener() {};

    /**
     * The log has the state that a step starts from, so its checkpoint exists.
     *
     * @param stateHash SHA-256 of that state
     * @param position where the log has it
     */
    default void checkpointAcknowledged(EntityKey plan, Step step, String stateHash, EventRef position) {}

    /**
     * The log knows the plan from an earlier run, which this one takes up: whoever still runs it is fenced off.
     *
     * @param latest where the plan stood
     */
    default void resuming(EntityKey plan, CheckpointId latest) {}

    /** A step is left out, because the state is not of the kind that it is for. */
    default void stepSkipped(EntityKey plan, String step) {}

    /** A step begins. */
    default void stepStarted(EntityKey plan, Step step) {}

    /** The processor has numbered and hashed a checkpoint of the plan; a while after the log had its state. */
    default void checkpointTaken(Checkpoint checkpoint) {}

    /** A step is done. */
    default void stepCompleted(EntityKey plan, Step step, Duration took) {}

    /** A step failed; its rollback is awaited. */
    default void stepFailed(EntityKey plan, Step step, ErrorDetail error) {}

    /** The plan is to go back: a step or the plan failed, or somebody asked. */
    default void commandReceived(RollbackCommand command) {}

    /** A step was undone. */
    default void undone(RollbackCommand command, UndoStep step) {}

    /** A step could not be undone, not even by trying again; the plan ends failed. */
    default void undoFailed(RollbackCommand command, UndoStep step, ErrorDetail error) {}

    /** The plan has the state of the command's checkpoint again and is in the command's epoch. */
    default void restored(RollbackCommand command) {}

    /** The plan goes on from this step. */
    default void retrying(EntityKey plan, Step step) {}

    /** Every step is done. */
    default void planCompleted(EntityKey plan) {}

    /** A step used up its attempts, or a rollback could not be applied. */
    default void planFailed(EntityKey plan, ErrorDetail error) {}
}
