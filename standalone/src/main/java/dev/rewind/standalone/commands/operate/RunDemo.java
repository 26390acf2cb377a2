package dev.rewind.standalone.commands.operate;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.demo.Demo;
import dev.rewind.standalone.local.LocalRewind;
import dev.rewind.standalone.local.Logging;
import dev.rewind.standalone.local.TemporaryHome;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rewind demo}: runs a plan that fails once and recovers, and explains each event. */
@Command(
        name = "demo",
        description = {
            "Runs a plan in which one step fails and recovers, and in which an operator requests a rollback.",
            "Everything runs in this process, with a temporary directory that is deleted at the end. A running"
                    + " installation is not touched. Without --exit, the demo keeps running until Ctrl-C so that you"
                    + " can look around."
        },
        footer = {"  rewind demo", "  rewind demo --exit"})
public final class RunDemo implements Callable<Integer> {

    private final RewindCommand rewind;

    @Option(names = "--exit", description = "Exit when the plan ends.")
    private boolean exit;

    public RunDemo(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Terminal terminal = rewind.terminal();
        try (TemporaryHome home = TemporaryHome.create(terminal::say)) {
            Configuration settings = home.configure(rewind.settings());
            Logging.toFile(settings.path(Setting.HOME));
            terminal.say("Starting a broker, a checkpoint processor and a query API in this process …");
            long start = System.nanoTime();
            LocalRewind local = home.closeFirst(LocalRewind.start(settings));
            terminal.say("Ready after " + HumanValues.span(Duration.ofNanos(System.nanoTime() - start)) + ": query API "
                    + local.url() + ", broker " + local.settings().bootstrapServers());
            return demonstrate(new Demo(local, terminal, rewind.launcherPath()), local)
                    .number();
        }
    }

    private ExitCode demonstrate(Demo demo, LocalRewind local) throws InterruptedException {
        boolean completed = demo.run();
        rewind.terminal().print("");
        if (exit) {
            rewind.terminal()
                    .print("To look around yourself, run " + rewind.launcherPath() + " demo without --exit. It then"
                            + " prints commands like these:");
        } else {
            rewind.terminal().print("Look around from another terminal:");
        }
        demo.printSuggestions();
        rewind.terminal()
                .print("To run a plan of your own: " + rewind.launcherPath() + " up, then " + rewind.launcherPath()
                        + " run examples/release-site.yaml");
        if (!exit) {
            rewind.terminal().say("Press Ctrl-C to end the demo and delete its data.");
            local.ended().join();
        }
        return completed ? ExitCode.OK : ExitCode.FAILED;
    }
}
