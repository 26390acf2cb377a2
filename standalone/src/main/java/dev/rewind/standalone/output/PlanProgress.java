package dev.rewind.standalone.output;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Fact;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.ReceivedSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reports the progress of a plan on stderr: one line when a step starts and one when it ends. On a terminal, the last lines
 * say how long the steps under way have taken so far, with the last line that their programs have written to standard error.
 * Checkpoints and hashes are reported only if details are wanted.
 */
public final class PlanProgress implements PlanListener, AutoCloseable {

    private static final long TICK_MS = 1_000;

    /** Of the steps that run at the same time, the first are shown. */
    private static final int MOST_LINES = 8;

    private static final int MOST_OF_AN_ERROR = 400;

    private final Terminal terminal;
    private final Colours colours;
    private final int steps;
    private final boolean detailed;
    private final Function<Step, String> lastOutput;
    private final Map<Step, Instant> running = new LinkedHashMap<>();
    private @Nullable Step failed;
    private @Nullable ErrorDetail reported;
    private final Thread clock = new Thread(this::tick, "rewind-run-progress");

    /**
     * Reports to this terminal.
     *
     * @param steps the number of steps of the plan
     * @param detailed whether to report checkpoints and hashes too
     * @param lastOutput the last line that the program of a step has written to standard error; empty if it has not
     */
    public PlanProgress(Terminal terminal, int steps, boolean detailed, Function<Step, String> lastOutput) {
        this.terminal = terminal;
        this.colours = terminal.errColours();
        this.steps = steps;
        this.detailed = detailed;
        this.lastOutput = lastOutput;
        if (terminal.showsProgress()) {
            clock.setDaemon(true);
            clock.start();
        }
    }

    /** Removes the last line. */
    @Override
    public void close() {
        clock.interrupt();
        synchronized (this) {
            running.clear();
            terminal.clearProgress();
        }
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK_MS);
                show();
            }
        } catch (InterruptedException e) {
            // The report is closed.
        }
    }

    private synchronized void show() {
        Instant now = Instant.now();
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Step, Instant> step : running.entrySet()) {
            long seconds = Duration.between(step.getValue(), now).toSeconds();
            String output = seconds == 0 || lines.size() >= MOST_LINES ? "" : lastOutput.apply(step.getKey());
            if (seconds > 0 && lines.size() < MOST_LINES) {
                lines.add("  … " + named(step.getKey()) + " "
                        + HumanValues.span(Duration.ofSeconds(seconds)).replace(".0 s", " s"));
            }
            if (!output.isEmpty()) {
                lines.add("    │ " + output);
            }
        }
        terminal.showProgress(lines);
    }

    private synchronized void say(String line) {
        terminal.say(line);
        show();
    }

    /** An error, in the middle of which much is left out: the plan's page and {@code rewind show} have all of it. */
    private String shown(ErrorDetail error) {
        String all = HumanValues.error(error);
        return detailed ? all : HumanValues.shortened(all, MOST_OF_AN_ERROR);
    }

    private synchronized void started(Step step) {
        running.put(step, Instant.now());
    }

    private synchronized void ended(Step step) {
        running.keySet().removeIf(step::isSameAs);
    }

    @Override
    public void resuming(EntityKey plan, CheckpointId latest) {
        say(colours.yellow("↻ continuing " + plan + " from " + latest));
    }

    @Override
    public void stepSkipped(EntityKey plan, String step) {
        say(colours.dim("▷ " + step + " is skipped: the state does not meet its condition"));
    }

    @Override
    public void stepWaiting(EntityKey plan, Step step, Step.Wait wait) {
        say(colours.bold("⏸ " + named(step) + " waits" + HumanValues.wait(wait))
                + (wait.signal() == null ? "" : colours.dim("; rewind signal " + plan + " " + wait.signal())));
    }

    @Override
    public void waitEnded(EntityKey plan, Step step, @Nullable ReceivedSignal signal) {
        say("  " + named(step) + " goes on: "
                + (signal == null ? "its time has come" : "signal " + signal.name() + " by " + signal.requestedBy()));
    }

    @Override
    public void stepStarted(EntityKey plan, Step step) {
        started(step);
        say(colours.bold("▶ " + named(step)) + colours.dim(place(step)));
    }

    @Override
    public void checkpointTaken(Checkpoint checkpoint) {
        if (!detailed) {
            return;
        }
        Step step = checkpoint.step();
        say(colours.dim("  ● checkpoint " + checkpoint.id()
                + (step == null ? " (" + checkpoint.reason() + ")" : " before " + named(step)) + ", state "
                + HumanValues.shortHash(checkpoint.stateHash()) + ", chain "
                + HumanValues.shortHash(checkpoint.chainHash())));
    }

    @Override
    public void stepCompleted(EntityKey plan, Step step, Duration took) {
        ended(step);
        say(colours.green("  ✔ " + named(step) + " completed, " + HumanValues.span(took)));
    }

    @Override
    public void stepFailed(EntityKey plan, Step step, ErrorDetail error) {
        ended(step);
        failed = step;
        reported = error;
        say(colours.red("  ✘ " + named(step) + " failed: " + shown(error)));
    }

    @Override
    public void commandReceived(RollbackCommand command) {
        command.undo().forEach(step -> ended(new Step(step.step(), null, step.attempt())));
        say(colours.yellow("↩ rollback " + command.rollbackId() + " to checkpoint "
                + command.checkpoint().id() + why(command.cause())
                + (detailed
                        ? ", state "
                                + HumanValues.shortHash(command.checkpoint().stateHash())
                        : "")));
    }

    @Override
    public void undone(RollbackCommand command, UndoStep step) {
        say(colours.yellow("  ↩ undid " + HumanValues.step(step.step(), step.attempt())));
    }

    @Override
    public void approvalAwaited(EntityKey plan, Fact.RollbackProposed proposal) {
        say(colours.yellow(
                "  … the rollback to checkpoint " + proposal.checkpoint().sequence()
                        + " waits for the approval of a person: rewind show " + plan + " says what to do"));
    }

    @Override
    public void notUndone(RollbackCommand command, UndoStep step) {
        say(colours.yellow("  ↩ " + HumanValues.withoutUndo(step)));
    }

    @Override
    public void undoFailed(RollbackCommand command, UndoStep step, ErrorDetail error) {
        say(colours.red("  ✘ could not undo " + HumanValues.step(step.step(), step.attempt()) + ": " + shown(error)));
    }

    @Override
    public void editRefused(RollbackCommand command, ErrorDetail error) {
        say(colours.red("  ✘ refused the edited state: " + HumanValues.error(error)));
        say("    Nothing is undone. Roll the plan back again, with a state that it accepts.");
    }

    @Override
    public void restored(RollbackCommand command) {
        say(colours.yellow("  ↩ restored state "
                + (detailed ? HumanValues.shortHash(command.checkpoint().stateHash()) + " " : "") + "in epoch "
                + command.epoch()));
    }

    @Override
    public void retrying(EntityKey plan, Step step) {
        say("  continuing with " + named(step));
    }

    @Override
    public void planCompleted(EntityKey plan) {
        say(colours.green("✔ " + plan + " completed"));
    }

    @Override
    public void planFailed(EntityKey plan, ErrorDetail error) {
        // The error of the step is reported already.
        say(colours.red("✘ " + plan + " failed: "
                + (failed != null && isReported(error) ? named(failed) + " failed" : shown(error))));
    }

    private boolean isReported(ErrorDetail error) {
        return reported != null
                && error.type().equals(reported.type())
                && error.message().equals(reported.message());
    }

    /** The place of a step in its plan: {@code 2 of 5}. */
    private String place(Step step) {
        Integer index = step.index();
        return index == null ? "" : "  " + (index + 1) + " of " + steps;
    }

    /** Why a person or program asked for a rollback. The failure of a step is reported already. */
    private static String why(RollbackCause cause) {
        return cause.reason() == null
                ? ""
                : ": "
                        + HumanValues.oneLine(
                                (cause.requestedBy() == null ? "" : cause.requestedBy() + ": ") + cause.reason());
    }

    private static String named(Step step) {
        return HumanValues.step(step.name(), step.attempt());
    }
}
