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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Records the calls of a listener and the actions of a test's steps, in order. */
public final class Story implements PlanListener {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Checkpoint> checkpoints = new CopyOnWriteArrayList<>();
    private final List<RollbackCommand> commands = new CopyOnWriteArrayList<>();

    public List<String> lines() {
        return List.copyOf(lines);
    }

    List<Checkpoint> checkpoints() {
        return List.copyOf(checkpoints);
    }

    List<RollbackCommand> commands() {
        return List.copyOf(commands);
    }

    public void add(String line) {
        lines.add(line);
    }

    @Override
    public void checkpointAcknowledged(EntityKey plan, Step step, String stateHash, EventRef position) {
        add("checkpoint before " + shown(step));
    }

    @Override
    public void resuming(EntityKey plan, CheckpointId latest) {
        add("resuming from " + latest.sequence());
    }

    @Override
    public void stepSkipped(EntityKey plan, String step) {
        add("skipped " + step);
    }

    @Override
    public void stepWaiting(EntityKey plan, Step step, Step.Wait wait) {
        add("waiting " + shown(step) + " for " + wait.signal() + (wait.hasNoRunner() ? " without runner" : ""));
    }

    @Override
    public void waitEnded(EntityKey plan, Step step, @Nullable ReceivedSignal signal) {
        add("waited " + shown(step) + ": " + (signal == null ? "time" : signal.name()));
    }

    @Override
    public void stepStarted(EntityKey plan, Step step) {
        add("started " + shown(step));
    }

    @Override
    public void checkpointTaken(Checkpoint checkpoint) {
        checkpoints.add(checkpoint);
    }

    @Override
    public void stepCompleted(EntityKey plan, Step step, Duration took) {
        add("completed " + shown(step));
    }

    @Override
    public void stepFailed(EntityKey plan, Step step, ErrorDetail error) {
        add("failed " + shown(step) + ": " + error.type());
    }

    @Override
    public void commandReceived(RollbackCommand command) {
        commands.add(command);
        add("command to checkpoint " + command.checkpoint().sequence());
    }

    @Override
    public void undone(RollbackCommand command, UndoStep step) {
        add("undone " + step.step() + "/" + step.attempt());
    }

    @Override
    public void undoFailed(RollbackCommand command, UndoStep step, ErrorDetail error) {
        add("not undone " + step.step() + "/" + step.attempt());
    }

    @Override
    public void approvalAwaited(EntityKey plan, Fact.RollbackProposed proposal) {
        add("awaiting the approval of a rollback to " + proposal.checkpoint().sequence());
    }

    @Override
    public void editRefused(RollbackCommand command, ErrorDetail error) {
        add("refused the edit of " + command.checkpoint().id().sequence());
    }

    @Override
    public void restored(RollbackCommand command) {
        add("restored checkpoint " + command.checkpoint().sequence());
    }

    @Override
    public void retrying(EntityKey plan, Step step) {
        add("retrying " + shown(step));
    }

    @Override
    public void planCompleted(EntityKey plan) {
        add("plan completed");
    }

    @Override
    public void planFailed(EntityKey plan, ErrorDetail error) {
        add("plan failed: " + error.type());
    }

    private static String shown(Step step) {
        return step.name() + "/" + step.attempt();
    }
}
