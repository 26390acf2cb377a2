package dev.rewind.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server in a process of its own. Its output goes to a file. */
public final class ServerProcess {

    private static final Duration START_WITHIN = Duration.ofMinutes(10);
    private static final Duration END_WITHIN = Duration.ofMinutes(2);
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();
    private static final int LINES = 20;

    private final String name;
    private final Path log;
    private final Process process;

    private ServerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** A question that may fail while a process starts. */
    public interface Check {

        /** Whether the process is ready. */
        boolean passes() throws IOException;
    }

    /** Starts a process whose output is appended to a file. */
    public static ServerProcess start(String name, ProcessBuilder builder, Path log) {
        try {
            return new ServerProcess(
                    name,
                    log,
                    builder.redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    /** Waits until the process is ready. */
    public void await(Check check) {
        long giveUp = System.nanoTime() + START_WITHIN.toNanos();
        while (!passes(check)) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                throw new IllegalStateException(
                        name + (process.isAlive() ? " is not ready" : " ended") + "; its last lines were:\n" + lines());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean passes(Check check) {
        try {
            return check.passes();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What the process has printed. */
    public String output() throws IOException {
        return Files.readString(log);
    }

    private String lines() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read)";
        }
    }

    /** The process, for its figures. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Sends a signal, such as {@code TERM}, and waits until the process and its children have ended. */
    public void end(String signal) {
        var children = process.children().toList();
        try {
            new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (!process.waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " did not end after " + signal);
            }
            for (ProcessHandle child : children) {
                child.onExit().join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }
}
