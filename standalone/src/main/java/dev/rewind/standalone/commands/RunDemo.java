package dev.rewind.standalone.commands;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.standalone.demo.Demo;
import dev.rewind.standalone.local.LocalRewind;
import dev.rewind.standalone.local.Logging;
import dev.rewind.standalone.local.TemporaryHome;
import dev.rewind.standalone.output.Terminal;
import dev.rewind.standalone.output.Words;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rewind demo}: a plan that fails once and recovers, told as it happens. */
@Command(
        name = "demo",
        description = {
            "Shows a plan that fails once and recovers, and one that an operator takes back under way.",
            "Everything runs in this process and in a temporary directory that is deleted at the end; an installation"
                    + " that runs already is left alone. Without --exit it stays up until Ctrl-C, to look around in."
        },
        footer = {"  rewind demo", "  rewind demo --exit"})
final class RunDemo implements Callable<Integer> {

    private final RewindCommand rewind;

    @Option(names = "--exit", description = "End when the plan ends.")
    private boolean exit;

    RunDemo(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Terminal terminal = rewind.terminal();
        try (TemporaryHome home = TemporaryHome.create()) {
            Configuration settings = home.configure(rewind.settings());
            Logging.toFile(settings.path(Setting.HOME));
            terminal.say("Starting a broker, a checkpoint processor and a query API in this process …");
            long start = System.nanoTime();
            LocalRewind local = home.close(LocalRewind.start(settings));
            terminal.say("Ready after " + Words.span(Duration.ofNanos(System.nanoTime() - start)) + ": query API "
                    + local.url() + ", broker " + local.settings().bootstrapServers());
            return demonstrate(new Demo(local, terminal, rewind.calledAs()), local)
                    .number();
        }
    }

    private ExitCode demonstrate(Demo demo, LocalRewind local) throws InterruptedException {
        boolean completed = demo.run();
        rewind.terminal().out().println();
        if (exit) {
            rewind.terminal()
                    .out()
                    .println("To look around yourself, run " + rewind.calledAs()
                            + " demo without --exit. This is what it then offers, for a plan of its own:");
        } else {
            rewind.terminal().out().println("Look around, in another terminal:");
        }
        demo.whereToLookNext();
        rewind.terminal()
                .out()
                .println("Your own plan, kept: " + rewind.calledAs() + " up, then " + rewind.calledAs()
                        + " run examples/release-site.yaml");
        if (!exit) {
            rewind.terminal().say("Ctrl-C ends the demo and deletes what it kept.");
            local.ended().join();
        }
        return completed ? ExitCode.OK : ExitCode.FAILED;
    }
}
