package dev.rewind.e2e.tester;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code rewind up} in a process of its own. Its directory and ports outlive the process, so that it can be
 * killed and started again. Not safe for use by several threads, but the clients that it returns are.
 */
public final class RewindProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration DEAD_WITHIN = Duration.ofSeconds(20);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(40);
    private static final Duration COMMAND_WITHIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Path directory;
    private final int httpPort = Ports.free();
    private final int brokerPort = Ports.free();
    private final Map<String, String> environment = new HashMap<>();
    private final ProcessLogs logs;
    private final RewindHttp http;
    private @Nullable Path release;
    private @Nullable Process process;

    private RewindProcess(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.logs = new ProcessLogs(directory);
        environment.put("REWIND_HOME", home().toString());
        environment.put("REWIND_HTTP_PORT", Integer.toString(httpPort));
        environment.put("REWIND_BROKER_PORT", Integer.toString(brokerPort));
        environment.put("REWIND_STORE_PORT", "0");
        environment.putAll(settings);
        http = new RewindHttp(url());
    }

    /** Returns a process, not started, that writes below this directory. */
    public static RewindProcess in(Path directory) {
        return in(directory, Map.of());
    }

    /**
     * Returns the same with these settings.
     *
     * @param settings {@code REWIND_*} variables
     */
    public static RewindProcess in(Path directory, Map<String, String> settings) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to " + directory, e);
        }
        return new RewindProcess(directory, settings);
    }

    /** Starts it and waits until it is ready. */
    public RewindProcess start() {
        launch();
        return awaitReady();
    }

    /**
     * Says which release the next launch runs.
     *
     * @param jar the {@code rewind.jar} of the release
     */
    public RewindProcess release(Path jar) {
        release = jar;
        return this;
    }

    /** Starts it without waiting. */
    public void launch() {
        if (isAlive()) {
            throw new IllegalStateException("it runs already");
        }
        try {
            Path other = release;
            process = (other == null
                            ? Launcher.command(directory, environment, "up")
                            : Launcher.command(other, directory, environment, "up"))
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(logs.console().toFile()))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("rewind up cannot be started", e);
        }
    }

    /** Waits until {@code /readyz} answers 200. */
    public RewindProcess awaitReady() {
        await("rewind up is ready")
                .atMost(READY_WITHIN)
                .pollInterval(POLL)
                .failFast("rewind up ended", () -> !isAlive())
                .until(this::isReady);
        return this;
    }

    /** Whether {@code /readyz} answers 200. */
    public boolean isReady() {
        return http.status("/readyz") == 200;
    }

    /** Kills it with SIGKILL, and waits until it has ended. */
    public void kill9() {
        running().destroyForcibly();
        awaitEnd(DEAD_WITHIN);
    }

    /** Stops it with SIGTERM and returns its exit code. */
    public int stop() {
        running().destroy();
        awaitEnd(STOPPED_WITHIN);
        return running().exitValue();
    }

    /** Stops it and starts it again, with the same directory and ports. */
    public RewindProcess restart() {
        stop();
        return start();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Its process id. */
    public long pid() {
        return running().pid();
    }

    /** Its {@code REWIND_HOME}. */
    public Path home() {
        return directory.resolve("home");
    }

    /** Where it serves HTTP. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    /** Where its broker listens. */
    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    /** Runs another {@code rewind} command in the project's root; the command finds this process by itself. */
    public Finished rewind(String... words) {
        return rewind(Map.of(), words);
    }

    /** Runs the same with more variables. */
    public Finished rewind(Map<String, String> variables, String... words) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        return Finished.of(Launcher.command(Scratch.projectRoot(), all, words), COMMAND_WITHIN);
    }

    /** Runs a program that may call {@code rewind}, in a directory, with more variables. */
    public Finished run(Path where, Map<String, String> variables, String... words) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        return Finished.of(Launcher.isolated(new ProcessBuilder(words), where, all), COMMAND_WITHIN);
    }

    /** Waits until all events in the log are processed. */
    public void awaitCaughtUp() {
        await("what the log has is processed").atMost(READY_WITHIN).until(kafka()::isProcessed);
    }

    /** Returns a plain HTTP client for it. */
    public RewindHttp http() {
        return http;
    }

    /** Returns plain Kafka clients for its broker. */
    public KafkaAccess kafka() {
        return new KafkaAccess(bootstrapServers());
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

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("it was never started");
        }
        return process;
    }

    private void awaitEnd(Duration within) {
        try {
            if (!running().waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                running().destroyForcibly();
                throw new IllegalStateException("rewind up did not end within " + within);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
