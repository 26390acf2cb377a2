package dev.rewind.standalone.output;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.ReceivedSignal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reports the progress of a plan on stderr, one line per event. */
public final class PlanProgress implements PlanListener {

    private final Terminal terminal;
    private final Colours colours;

    /** Reports to this terminal. */
    public PlanProgress(Terminal terminal) {
        this.terminal = terminal;
        this.colours = terminal.errColours();
    }

    @Override
    public void resuming(EntityKey plan, CheckpointId latest) {
        terminal.say(colours.yellow("↻ continuing " + plan + " from " + latest));
    }

    @Override
    public void stepSkipped(EntityKey plan, String step) {
        terminal.say(colours.dim("▷ " + step + " is skipped: the state does not meet its condition"));
    }

    @Override
    public void stepWaiting(EntityKey plan, Step step, Step.Wait wait) {
        terminal.say(colours.bold("⏸ " + named(step) + " waits" + HumanValues.wait(wait))
                + (wait.signal() == null ? "" : colours.dim("; rewind signal " + plan + " " + wait.signal())));
    }

    @Override
    public void waitEnded(EntityKey plan, Step step, @Nullable ReceivedSignal signal) {
        terminal.say("  " + named(step) + " goes on: "
                + (signal == null ? "its time has come" : "signal " + signal.name() + " by " + signal.requestedBy()));
    }

    @Override
    public void stepStarted(EntityKey plan, Step step) {
        terminal.say(colours.bold("▶ " + named(step)));
    }

    @Override
    public void checkpointTaken(Checkpoint checkpoint) {
        Step step = checkpoint.step();
        terminal.say(colours.dim("  ● checkpoint " + checkpoint.id()
                + (step == null ? " (" + checkpoint.reason() + ")" : " before " + named(step)) + ", state "
                + HumanValues.shortHash(checkpoint.stateHash()) + ", chain "
                + HumanValues.shortHash(checkpoint.chainHash())));
    }

    @Override
    public void stepCompleted(EntityKey plan, Step step, Duration took) {
        terminal.say(colours.green("  ✔ " + named(step) + " completed, " + HumanValues.span(took)));
    }

    @Override
    public void stepFailed(EntityKey plan, Step step, ErrorDetail error) {
        terminal.say(colours.red("  ✘ " + named(step) + " failed: " + HumanValues.error(error)));
    }

    @Override
    public void commandReceived(RollbackCommand command) {
        terminal.say(colours.yellow("↩ rollback " + command.rollbackId() + " to checkpoint "
                + command.checkpoint().id() + ", state "
                + HumanValues.shortHash(command.checkpoint().stateHash())));
    }

    @Override
    public void undone(RollbackCommand command, UndoStep step) {
        terminal.say(colours.yellow("  ↩ undid " + HumanValues.step(step.step(), step.attempt())));
    }

    @Override
    public void notUndone(RollbackCommand command, UndoStep step) {
        terminal.say(colours.yellow("  ↩ " + HumanValues.withoutUndo(step)));
    }

    @Override
    public void undoFailed(RollbackCommand command, UndoStep step, ErrorDetail error) {
        terminal.say(colours.red("  ✘ could not undo " + HumanValues.step(step.step(), step.attempt()) + ": "
                + HumanValues.error(error)));
    }

    @Override
    public void restored(RollbackCommand command) {
        terminal.say(colours.yellow("  ↩ restored state "
                + HumanValues.shortHash(command.checkpoint().stateHash()) + " in epoch " + command.epoch()));
    }

    @Override
    public void retrying(EntityKey plan, Step step) {
        terminal.say("  continuing with " + named(step));
    }

    @Override
    public void planCompleted(EntityKey plan) {
        terminal.say(colours.green("✔ " + plan + " completed"));
    }

    @Override
    public void planFailed(EntityKey plan, ErrorDetail error) {
        terminal.say(colours.red("✘ " + plan + " failed: " + HumanValues.error(error)));
    }

    private static String named(Step step) {
        return HumanValues.step(step.name(), step.attempt());
    }
}
