package dev.rewind.standalone.output;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Step;
import dev.rewind.runner.PlanListener;
import dev.rewind.runner.PlanStoppedException;

/** Reports the plans of a runner on stderr. Several plans run at once, so each line names its plan. */
public final class ServedPlans implements PlanListener {

    private final Terminal terminal;
    private final Colours colours;

    /** Reports to this terminal. */
    public ServedPlans(Terminal terminal) {
        this.terminal = terminal;
        this.colours = terminal.errColours();
    }

    @Override
    public void resuming(EntityKey plan, CheckpointId latest) {
        terminal.say("▶ " + plan + " taken, from " + latest);
    }

    @Override
    public void stepWaiting(EntityKey plan, Step step, Step.Wait wait) {
        if (wait.hasNoRunner()) {
            terminal.say("⏸ " + plan + " waits" + HumanValues.wait(wait) + ", without a runner");
        }
    }

    @Override
    public void stepFailed(EntityKey plan, Step step, ErrorDetail error) {
        terminal.say(colours.red("✘ " + plan + " step " + HumanValues.step(step.name(), step.attempt()) + " failed: "
                + HumanValues.error(error)));
    }

    @Override
    public void planCompleted(EntityKey plan) {
        terminal.say(colours.green("✔ " + plan + " completed"));
    }

    @Override
    public void planFailed(EntityKey plan, ErrorDetail error) {
        terminal.say(colours.red("✘ " + plan + " failed: " + HumanValues.error(error)));
    }

    @Override
    public void planStopped(EntityKey plan, PlanStoppedException why) {
        terminal.say("■ " + plan + " stopped here: " + why.getMessage());
    }
}
