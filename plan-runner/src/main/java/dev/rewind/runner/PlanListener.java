package dev.rewind.runner;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Receives the progress of a plan, for output and metrics. It is called on the thread of {@link PlanRunner#run}, in
 * order. The plan waits for each call. An exception from a listener is logged and has no other effect.
 */
public interface PlanListener {

    /** A listener that does nothing. */
    PlanListener SILENT = new PlanListener() {};

    /**
     * This runner runs the plan from now on, as a new one or as one that continues.
     *
     * @param name the name of the plan
     */
    default void planRunning(EntityKey plan, String name) {}

    /**
     * Kafka has acknowledged the state that a step starts from, so its checkpoint exists.
     *
     * @param stateHash SHA-256 of that state
     * @param position the event that carries the state, with its partition and offset
     */
    default void checkpointAcknowledged(EntityKey plan, Step step, String stateHash, EventRef position) {}

    /**
     * This run continues a plan that an earlier run started. A runner that still runs the plan is fenced.
     *
     * @param latest the latest checkpoint of the plan
     */
    default void resuming(EntityKey plan, CheckpointId latest) {}

    /** A step is skipped, because its condition does not hold for the state. */
    default void stepSkipped(EntityKey plan, String step) {}

    /**
     * A step waits before it runs: its checkpoint is taken, and the log shows the plan as waiting. If the wait has no
     * runner, this run of the plan ends now, and any runner that serves the plan continues it.
     */
    default void stepWaiting(EntityKey plan, Step step, Step.Wait wait) {}

    /**
     * A step has waited in this runner.
     *
     * @param signal the signal that came; null if the time came first
     */
    default void waitEnded(EntityKey plan, Step step, @Nullable ReceivedSignal signal) {}

    /** A step starts. */
    default void stepStarted(EntityKey plan, Step step) {}

    /**
     * The processor has numbered and hashed a checkpoint of the plan. This comes some time after the acknowledgement.
     */
    default void checkpointTaken(Checkpoint checkpoint) {}

    /**
     * A step completed. Kafka has acknowledged the event that says so: the start of the next step, the end of the plan,
     * or an event of its own.
     */
    default void stepCompleted(EntityKey plan, Step step, Duration took) {}

    /** A step failed. The runner now waits for the rollback command. */
    default void stepFailed(EntityKey plan, Step step, ErrorDetail error) {}

    /**
     * The rollback after a failure waits for the approval of a person. The runner waits for its command as long as the
     * proposal is open.
     */
    default void approvalAwaited(EntityKey plan, Fact.RollbackProposed proposal) {}

    /** A rollback command has come: a step or the plan failed, or a person or service requested a rollback. */
    default void commandReceived(RollbackCommand command) {}

    /** A step was undone. */
    default void undone(RollbackCommand command, UndoStep step) {}

    /** A step was rolled back but has no undo. Its effects, if any, stay; {@link UndoStep#undo} says why. */
    default void notUndone(RollbackCommand command, UndoStep step) {}

    /** All attempts to undo a step failed. The plan ends as failed. */
    default void undoFailed(RollbackCommand command, UndoStep step, ErrorDetail error) {}

    /** The edited state of a command is not valid for the plan. Nothing was undone, and the plan waits for a rollback. */
    default void editRefused(RollbackCommand command, ErrorDetail error) {}

    /** The plan is back at the state of the command's checkpoint, in the command's epoch. */
    default void restored(RollbackCommand command) {}

    /** The plan continues with this step. */
    default void retrying(EntityKey plan, Step step) {}

    /** The plan completed: every step is done. */
    default void planCompleted(EntityKey plan) {}

    /** The plan failed: a step used up its attempts, or a rollback could not be applied. */
    default void planFailed(EntityKey plan, ErrorDetail error) {}

    /**
     * A plan that this runner served has stopped here. It has neither completed nor failed. Plans that {@link
     * PlanRunner#run} runs are not reported, because the method throws the exception.
     */
    default void planStopped(EntityKey plan, PlanStoppedException why) {}
}
