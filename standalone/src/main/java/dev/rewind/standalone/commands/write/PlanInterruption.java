package dev.rewind.standalone.commands.write;

import dev.rewind.runner.PlanRunner;
import dev.rewind.standalone.output.Terminal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Pauses or undoes a plan when the process is interrupted by Ctrl-C or SIGTERM. */
final class PlanInterruption {

    private static final long LEAVE_SECONDS = 20;
    private static final long ROLLBACK_SECONDS = 300;

    private final PlanRunner runner;
    private final String plan;
    private final Action action;
    private final Terminal terminal;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "rewind-interrupted");

    /** What to do with the plan. */
    enum Action {
        /** Pause the plan, and leave it as it is in the log. */
        LEAVE,
        /** Undo the plan, then stop. */
        ROLLBACK
    }

    private PlanInterruption(PlanRunner runner, String plan, Action action, Terminal terminal) {
        this.runner = runner;
        this.plan = plan;
        this.action = action;
        this.terminal = terminal;
    }

    static PlanInterruption of(PlanRunner runner, String plan, Action action, Terminal terminal) {
        PlanInterruption interruption = new PlanInterruption(runner, plan, action, terminal);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** The shutdown hook: the process ends after it. */
    private void interrupt() {
        boolean undo = action == Action.ROLLBACK && runner.cancel(plan, "interrupted by its user");
        terminal.say(undo ? "Interrupted: undoing plan:" + plan : "Interrupted: stopping plan:" + plan);
        if (!undo && !runner.pause(plan, "interrupted", System.getProperty("user.name", "unknown"))) {
            runner.close();
        }
        try {
            if (!done.await(undo ? ROLLBACK_SECONDS : LEAVE_SECONDS, TimeUnit.SECONDS)) {
                terminal.say("plan:" + plan + " did not stop in time; run its id again to continue it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the shutdown hook that the plan has ended and was reported. */
    void close() {
        done.countDown();
        try {
            boolean ignored = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running already; the latch ends its wait.
            return;
        }
    }
}
