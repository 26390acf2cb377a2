package dev.rewind.standalone.commands;

import static org.awaitility.Awaitility.await;

import dev.rewind.standalone.Main;
import dev.rewind.testsupport.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@code rewind} command that runs in a JVM of its own. */
public final class CommandProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command in a directory; its output goes to files there. */
    public static CommandProcess start(Path directory, Map<String, String> environment, String... words)
            throws IOException {
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        // A JVM that a script starts in the background ignores SIGINT.
        List<String> command = new ArrayList<>(
                System.getProperty("os.name").equals("Linux")
                        ? List.of("/usr/bin/env", "--default-signal=INT")
                        : List.of());
        command.addAll(JavaProcess.command(256, Main.class, List.of(words)));
        ProcessBuilder builder = JavaProcess.builder(command, environment)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        return new CommandProcess(builder.start(), out, err);
    }

    /** Waits until stderr has this text. */
    public CommandProcess awaitSaid(String text) {
        await().atMost(PATIENCE).until(() -> err().contains(text) || !process.isAlive());
        if (!err().contains(text)) {
            throw new AssertionError(
                    "ended with " + process.exitValue() + " before it said \"" + text + "\": " + err());
        }
        return this;
    }

    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still runs; it said: " + err());
        }
        return process.exitValue();
    }

    /** Sends SIGTERM, which a JVM handles like Ctrl-C. Unlike SIGINT, it also reaches a process in the background. */
    public void end() {
        process.destroy();
    }

    /** Sends SIGINT, as Ctrl-C does. */
    public void interrupt() throws IOException, InterruptedException {
        JavaProcess.signal(process, "INT");
    }

    /** Sends SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
