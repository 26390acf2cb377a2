package dev.rewind.standalone.output;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.runner.PlanListener;
import java.time.Duration;

/** Says on stderr how a plan gets on, a line for each thing that happens. */
public final class PlanProgress implements PlanListener {

    private final Terminal terminal;
    private final Colours colours;

    /** Says it to this terminal. */
    public PlanProgress(Terminal terminal) {
        this.terminal = terminal;
        this.colours = terminal.errColours();
    }

    @Override
    public void resuming(EntityKey plan, CheckpointId latest) {
        terminal.say(colours.yellow("↻ goes on with " + plan + ", which stood at " + latest));
    }

    @Override
    public void stepSkipped(EntityKey plan, String step) {
        terminal.say(colours.dim("▷ " + step + " is left out: the state is not what it is for"));
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
                + Words.shortHash(checkpoint.stateHash()) + ", chain "
                + Words.shortHash(checkpoint.chainHash())));
    }

    @Override
    public void stepCompleted(EntityKey plan, Step step, Duration took) {
        terminal.say(colours.green("  ✔ " + named(step) + " completed, " + Words.span(took)));
    }

    @Override
    public void stepFailed(EntityKey plan, Step step, ErrorDetail error) {
        terminal.say(colours.red("  ✘ " + named(step) + " failed: " + told(error)));
    }

    @Override
    public void commandReceived(RollbackCommand command) {
        terminal.say(colours.yellow("↩ rollback " + command.rollbackId() + " to checkpoint "
                + command.checkpoint().id() + ", state "
                + Words.shortHash(command.checkpoint().stateHash())));
    }

    @Override
    public void undone(RollbackCommand command, UndoStep step) {
        terminal.say(colours.yellow("  ↩ undid " + Words.step(step.step(), step.attempt())));
    }

    @Override
    public void undoFailed(RollbackCommand command, UndoStep step, ErrorDetail error) {
        terminal.say(colours.red("  ✘ could not undo " + Words.step(step.step(), step.attempt()) + ": " + told(error)));
    }

    @Override
    public void restored(RollbackCommand command) {
        terminal.say(colours.yellow("  ↩ restored state "
                + Words.shortHash(command.checkpoint().stateHash()) + " in epoch " + command.epoch()));
    }

    @Override
    public void retrying(EntityKey plan, Step step) {
        terminal.say("  goes on with " + named(step));
    }

    @Override
    public void planCompleted(EntityKey plan) {
        terminal.say(colours.green("✔ " + plan + " completed"));
    }

    @Override
    public void planFailed(EntityKey plan, ErrorDetail error) {
        terminal.say(colours.red("✘ " + plan + " failed: " + told(error)));
    }

    private static String named(Step step) {
        return Words.step(step.name(), step.attempt());
    }

    private static String told(ErrorDetail error) {
        return Words.oneLine(error.type() + ": " + error.message());
    }
}
