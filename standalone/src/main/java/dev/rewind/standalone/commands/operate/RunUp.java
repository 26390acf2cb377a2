package dev.rewind.standalone.commands.operate;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.local.Endpoints;
import dev.rewind.standalone.local.HomeDisk;
import dev.rewind.standalone.local.LocalRewind;
import dev.rewind.standalone.local.Logging;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;

/** {@code rewind up}: runs broker, processor and query API in one process. */
@Command(
        name = "up",
        description = {
            "Starts a broker, a processor and a query API in this process. Ctrl-C stops them.",
            "Their data is in REWIND_HOME (default: ./.rewind). The next start continues with it, even after a kill."
                    + " REWIND_HTTP_PORT (8080) and REWIND_BROKER_PORT (9092) set the ports; 0 picks a free one."
                    + " Commands with the same REWIND_HOME find these services by themselves."
        },
        footer = {"  rewind up", "  REWIND_HTTP_PORT=0 REWIND_BROKER_PORT=0 rewind up"})
public final class RunUp implements Callable<Integer> {

    private final RewindCommand rewind;

    public RunUp(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public Integer call() {
        Terminal terminal = rewind.terminal();
        Configuration settings = rewind.settings();
        Path home = settings.path(Setting.HOME);
        Path log = Logging.toFile(home);
        terminal.say("Starting in " + home + " …");
        long start = System.nanoTime();
        try (LocalRewind local = LocalRewind.start(settings)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(local), "stop"));
            terminal.say("Ready after " + HumanValues.span(Duration.ofNanos(System.nanoTime() - start)) + ".");
            terminal.say("  query API  " + local.url());
            terminal.say("  broker     " + local.settings().bootstrapServers());
            terminal.say("  log file   " + log);
            terminal.say("  settings   " + Endpoints.in(home).file() + " (give it as --config to commands in other"
                    + " directories)");
            terminal.say("Press Ctrl-C to stop. The data stays.");
            local.ended().join();
            return ExitCode.OK.number();
        } catch (CompletionException died) {
            String disk = new HomeDisk(home).trouble(died);
            throw new CommandException(
                    ExitCode.ERROR,
                    "a part failed: " + (disk == null ? died.getCause() : disk) + "; see " + log + ", then start"
                            + " again with rewind up");
        }
    }

    private void stop(LocalRewind local) {
        rewind.terminal().say("Stopping …");
        local.close();
        rewind.terminal().say("Stopped.");
    }
}
