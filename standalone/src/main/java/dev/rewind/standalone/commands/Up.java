package dev.rewind.standalone.commands;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.standalone.local.Endpoints;
import dev.rewind.standalone.local.LocalRewind;
import dev.rewind.standalone.local.Logging;
import dev.rewind.standalone.output.Terminal;
import dev.rewind.standalone.output.Words;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;

/** {@code rewind up}: everything in one process, until it is told to end. */
@Command(
        name = "up",
        description = {
            "Starts broker, processor and query API in this process. Ctrl-C stops them.",
            "What they keep is in REWIND_HOME (default: ./.rewind); the next start goes on from there, also after a"
                    + " kill. REWIND_HTTP_PORT (8080) and REWIND_BROKER_PORT (9092) set the ports; 0 picks a free one."
                    + " Commands with the same REWIND_HOME find them by themselves."
        },
        footer = {"  rewind up", "  REWIND_HTTP_PORT=0 REWIND_BROKER_PORT=0 rewind up"})
final class Up implements Callable<Integer> {

    private final RewindCommand rewind;

    Up(RewindCommand rewind) {
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
            terminal.say("Ready after " + Words.span(Duration.ofNanos(System.nanoTime() - start)) + ".");
            terminal.say("  query API  " + local.url());
            terminal.say("  broker     " + local.settings().bootstrapServers());
            terminal.say("  log file   " + log);
            terminal.say("  settings   " + Endpoints.in(home).file() + " for rewind commands elsewhere (--config)");
            terminal.say("Ctrl-C stops it; what it keeps stays.");
            local.ended().join();
            return ExitCode.OK.number();
        } catch (CompletionException died) {
            throw new CommandException(
                    ExitCode.ERROR,
                    "a part of it died: " + died.getCause() + "; " + log
                            + " has the story, and rewind up starts again");
        }
    }

    private void stop(LocalRewind local) {
        rewind.terminal().say("Stopping …");
        local.close();
        rewind.terminal().say("Stopped.");
    }
}
