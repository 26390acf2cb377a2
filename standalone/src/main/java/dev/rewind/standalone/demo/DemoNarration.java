package dev.rewind.standalone.demo;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.runner.PlanListener;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Terminal;
import java.time.Duration;
import java.util.stream.Collectors;

/** Explains the events of the demo's plan as they happen. */
final class DemoNarration implements PlanListener {

    private final Terminal terminal;
    private final Colours colours;
    private final RewindClient client;
    private final Runnable onLongStep;

    /**
     * Creates a narration for this terminal.
     *
     * @param client reads the checkpoints
     * @param onLongStep runs when the long step has started
     */
    DemoNarration(Terminal terminal, RewindClient client, Runnable onLongStep) {
        this.terminal = terminal;
        this.colours = terminal.outColours();
        this.client = client;
        this.onLongStep = onLongStep;
    }

    /** Reads the checkpoint at once: a read that carries the position of an acknowledged event includes that event. */
    @Override
    public void checkpointAcknowledged(EntityKey plan, Step step, String stateHash, EventRef position) {
        tell("");
        tell(colours.bold("Step " + named(step)));
        tell(client.getAfter(
                        position.partition(),
                        position.offset(),
                        RewindClient.path("api", "checkpoints", plan.type(), plan.id(), "latest"))
                .as(Checkpoint.class));
    }

    @Override
    public void stepStarted(EntityKey plan, Step step) {
        if (step.name().equals(DemoPlan.SHIP) && step.attempt() == 1) {
            onLongStep.run();
        }
    }

    @Override
    public void checkpointTaken(Checkpoint checkpoint) {
        if (checkpoint.step() == null) {
            tell(checkpoint);
        }
    }

    @Override
    public void stepCompleted(EntityKey plan, Step step, Duration took) {
        tell("  " + colours.green(named(step) + " completed") + " after " + HumanValues.span(took));
    }

    @Override
    public void stepFailed(EntityKey plan, Step step, ErrorDetail error) {
        tell("  " + colours.red(named(step) + " failed") + ": " + error.type() + ", " + error.message());
    }

    @Override
    public void commandReceived(RollbackCommand command) {
        tell("");
        tell(colours.bold("Rollback command " + command.rollbackId()) + ": back to checkpoint "
                + colours.cyan(command.checkpoint().id().toString()) + ", epoch " + command.epoch());
        tell("  "
                + command.undo().stream()
                        .map(step -> (step.completed() ? "to undo " : "to cancel ")
                                + HumanValues.step(step.step(), step.attempt()))
                        .collect(Collectors.joining(", then ")));
    }

    @Override
    public void undone(RollbackCommand command, UndoStep step) {
        tell("  " + colours.yellow("undone: " + HumanValues.step(step.step(), step.attempt())));
    }

    @Override
    public void notUndone(RollbackCommand command, UndoStep step) {
        tell("  " + colours.yellow(HumanValues.withoutUndo(step)));
    }

    @Override
    public void undoFailed(RollbackCommand command, UndoStep step, ErrorDetail error) {
        tell("  " + colours.red("could not undo " + HumanValues.step(step.step(), step.attempt())) + ": "
                + error.message());
    }

    @Override
    public void restored(RollbackCommand command) {
        tell("  "
                + colours.yellow("restored: state "
                        + HumanValues.shortHash(command.checkpoint().stateHash())) + ", verified against its hash");
    }

    @Override
    public void retrying(EntityKey plan, Step step) {
        tell("  continuing from there: retry as " + named(step));
    }

    @Override
    public void planCompleted(EntityKey plan) {
        tell("");
        tell(colours.green(colours.bold("Plan " + plan + " completed.")));
    }

    @Override
    public void planFailed(EntityKey plan, ErrorDetail error) {
        tell("");
        tell(colours.red("Plan " + plan + " failed: " + error.message()));
    }

    private void tell(Checkpoint checkpoint) {
        tell("  checkpoint " + colours.cyan(checkpoint.id().toString())
                + "  state " + HumanValues.shortHash(checkpoint.stateHash())
                + "  chain " + HumanValues.shortHash(checkpoint.chainHash())
                + (checkpoint.parent() == null
                        ? ""
                        : "  after :" + checkpoint.parent().sequence())
                + (checkpoint.step() == null ? "  (" + checkpoint.reason() + ")" : ""));
    }

    private void tell(String line) {
        terminal.print(line);
    }

    private static String named(Step step) {
        return HumanValues.step(step.name(), step.attempt());
    }
}
