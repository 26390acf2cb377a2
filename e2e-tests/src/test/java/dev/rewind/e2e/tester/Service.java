package dev.rewind.e2e.tester;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A service of the product in a process of its own; its directory and port outlive it. */
public final class Service implements AutoCloseable {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(40);

    private final Path directory;
    private final String main;
    private final Map<String, String> environment;
    private final ProcessLogs logs;
    private final URI url;
    private final RewindHttp http;
    private @Nullable Process process;

    Service(Path directory, String main, URI url, Map<String, String> environment) {
        this.directory = directory;
        this.main = main;
        this.environment = new HashMap<>(environment);
        this.environment.put("REWIND_HOME", directory.resolve("home").toString());
        this.logs = new ProcessLogs(directory);
        this.url = url;
        this.http = new RewindHttp(url);
    }

    /** Starts it and waits for nothing. */
    public void launch() {
        try {
            Files.createDirectories(directory);
            List<String> line = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx256m",
                    "-cp",
                    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                            .filter(entry -> !entry.contains("test-classes"))
                            .collect(Collectors.joining(File.pathSeparator)),
                    main));
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(logs.console().toFile()));
            builder.environment().keySet().removeIf(name -> name.startsWith("REWIND_") || name.startsWith("JAVA_TOOL"));
            builder.environment().putAll(Launcher.PATIENT);
            builder.environment().putAll(environment);
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(main + " cannot be started", e);
        }
    }

    /** Whether {@code /readyz} answers 200. */
    public boolean isReady() {
        return http.status("/readyz") == 200;
    }

    /** Asks it to end (SIGTERM) and waits until it has. */
    public void stop() {
        running().destroy();
        awaitEnd();
    }

    /** Ends it as a power switch would. */
    public void kill9() {
        running().destroyForcibly();
        awaitEnd();
    }

    /** Lets it stand still (SIGSTOP): its connections stay open and nobody answers. */
    public void stall() {
        signal("-STOP");
    }

    /** Lets it go on (SIGCONT). */
    public void goOn() {
        signal("-CONT");
    }

    /** Whether it runs, or stands still. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Where it serves HTTP. */
    public URI url() {
        return url;
    }

    /** A plain HTTP client for it. */
    public RewindHttp http() {
        return http;
    }

    /** What it has written. */
    public ProcessLogs logs() {
        return logs;
    }

    /** Ends it in any case. */
    @Override
    public void close() {
        if (isAlive()) {
            kill9();
        }
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder(
                            "kill", signal, Long.toString(running().pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill " + signal + " ended with " + code);
            }
        } catch (IOException e) {
            throw new IllegalStateException("no kill on this machine", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("it was never started");
        }
        return process;
    }

    private void awaitEnd() {
        try {
            if (!running().waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                running().destroyForcibly();
                throw new IllegalStateException(main + " did not end within " + ENDS_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
