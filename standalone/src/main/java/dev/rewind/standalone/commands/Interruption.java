package dev.rewind.standalone.commands;

import dev.rewind.runner.PlanRunner;
import dev.rewind.standalone.output.Terminal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What becomes of a plan when its user presses Ctrl-C, or somebody ends the process. */
final class Interruption {

    private static final long LEAVE_SECONDS = 20;
    private static final long ROLLBACK_SECONDS = 300;

    private final PlanRunner runner;
    private final String plan;
    private final Wish wish;
    private final Terminal terminal;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "rewind-interrupted");

    /** What the user wants. */
    enum Wish {
        /** Stop, and leave the plan where the log has it. */
        LEAVE,
        /** Undo the plan, then stop. */
        ROLLBACK
    }

    private Interruption(PlanRunner runner, String plan, Wish wish, Terminal terminal) {
        this.runner = runner;
        this.plan = plan;
        this.wish = wish;
        this.terminal = terminal;
    }

    static Interruption of(PlanRunner runner, String plan, Wish wish, Terminal terminal) {
        Interruption interruption = new Interruption(runner, plan, wish, terminal);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Runs while the process ends, which waits for it. */
    private void interrupt() {
        boolean undo = wish == Wish.ROLLBACK && runner.cancel(plan, "interrupted by its user");
        terminal.say(undo ? "Interrupted: taking plan:" + plan + " back" : "Interrupted: stopping plan:" + plan);
        if (!undo) {
            runner.close();
        }
        try {
            if (!done.await(undo ? ROLLBACK_SECONDS : LEAVE_SECONDS, TimeUnit.SECONDS)) {
                terminal.say("plan:" + plan + " did not stop in time; run it again to go on with it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The plan has ended, and what there is to say of it is said. */
    void close() {
        done.countDown();
        try {
            boolean ignored = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running already, and hears that it need not wait.
            return;
        }
    }
}
