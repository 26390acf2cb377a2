package dev.rewind.standalone.commands.operate;

import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.RewindCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rewind init}: writes a plan file to start from. */
@Command(
        name = "init",
        description = "Writes a plan file to start from. It runs as it is. An existing file is not replaced.",
        footer = {"  rewind init", "  rewind init plans/release.yaml"})
public final class WriteStarterPlan implements Runnable {

    private static final String STARTER = """
            # A plan of two steps. Run it with: rewind run FILE
            # Each step reads the state as JSON on stdin and writes the next state on stdout.
            # docs/plan-files.md lists what a step may say.
            plan: starter
            state: {version: 1}
            steps:
              - name: build
                run: |
                  echo '{"version":1,"built":true}'
                undo: echo "removed the build" >&2
                timeout: 60s
              - name: deploy
                run: |
                  echo '{"version":1,"built":true,"deployed":true}'
                undo: echo "took the site down" >&2
                timeout: 60s
                attempts: 3
            """;

    private final RewindCommand rewind;

    @Parameters(arity = "0..1", paramLabel = "FILE", defaultValue = "plan.yaml", description = "Default: plan.yaml.")
    private Path file = Path.of("plan.yaml");

    public WriteStarterPlan(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        try {
            Files.writeString(
                    file,
                    STARTER.replace("FILE", file.toString()),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(ExitCode.CONFLICT, "there is a file \"" + file + "\" already; name another one");
        } catch (NoSuchFileException e) {
            throw new CommandException(ExitCode.USAGE, "there is no directory for \"" + file + "\"; make it first");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rewind.terminal().say("Wrote " + file + ". Run it with: rewind run " + file);
    }
}
