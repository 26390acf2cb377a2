package dev.rewind.e2e.tester;

import dev.rewind.testsupport.JavaProcess;
import dev.rewind.testsupport.TestInstallation;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs a service in a process of its own; its directory and port outlive the process. */
public final class Service implements AutoCloseable {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(40);

    private final Path directory;
    private final String main;
    private final Map<String, String> environment;
    private final ProcessLogs logs;
    private final URI url;
    private final RewindHttp http;
    private @Nullable Path release;
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

    /**
     * Says which release the next launch runs.
     *
     * @param jar the {@code rewind.jar} of the release; null for the classes under test
     */
    void release(@Nullable Path jar) {
        release = jar;
    }

    /** Starts it without waiting. */
    public void launch() {
        try {
            Files.createDirectories(directory);
            String classPath = release == null ? classesUnderTest() : release.toString();
            ProcessBuilder builder = JavaProcess.builder(
                            JavaProcess.command(256, classPath, main, List.of()), TestInstallation.PATIENT)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(logs.console().toFile()));
            builder.environment().keySet().removeIf(name -> name.startsWith("JAVA_TOOL"));
            builder.environment().putAll(environment);
            if (release != null) {
                builder.environment().keySet().removeAll(EarlierRelease.UNKNOWN_SETTINGS);
            }
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(main + " cannot be started", e);
        }
    }

    private static String classesUnderTest() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Whether {@code /readyz} answers 200. */
    public boolean isReady() {
        return http.status("/readyz") == 200;
    }

    /** Stops it with SIGTERM and waits until it has ended. */
    public void stop() {
        running().destroy();
        awaitEnd();
    }

    /** Kills it with SIGKILL. */
    public void kill9() {
        running().destroyForcibly();
        awaitEnd();
    }

    /** Stalls it with SIGSTOP: its connections stay open, but it does not answer. */
    public void stall() {
        signal("STOP");
    }

    /** Continues it with SIGCONT. */
    public void goOn() {
        signal("CONT");
    }

    /** Returns whether the process exists, running or stalled. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Where it serves HTTP. */
    public URI url() {
        return url;
    }

    /** Returns a plain HTTP client for it. */
    public RewindHttp http() {
        return http;
    }

    /** Returns its logs. */
    public ProcessLogs logs() {
        return logs;
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        if (isAlive()) {
            kill9();
        }
    }

    private void signal(String signal) {
        try {
            JavaProcess.signal(running(), signal);
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
