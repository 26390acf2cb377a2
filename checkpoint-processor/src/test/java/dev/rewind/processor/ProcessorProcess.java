package dev.rewind.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rewind.testsupport.JavaProcess;
import dev.rewind.testsupport.TestInstallation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A processor in a process of its own, which can be killed and started again with the same stores. */
final class ProcessorProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final int SHOWN = 20_000;
    private static final Duration DEAD_WITHIN = Duration.ofSeconds(20);
    private static final Pattern READY = Pattern.compile("Checkpoint processor is ready .*restored_records=\"(\\d+)\"");
    private static final Pattern STORE_URL = Pattern.compile("store_url=\"(http[^\"]+)\"");

    private final Path home;
    private final Map<String, String> environment;
    private Process process;
    private Path log;
    private int starts;

    /** Starts it. */
    ProcessorProcess(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
        launch();
    }

    /** Starts it again after a {@link #kill9}. */
    void launch() {
        log = home.resolve("log-" + starts++);
        try {
            process = command(home, List.of(), environment, log).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it is ready, and returns how many changelog records it has restored. */
    long awaitReady() {
        await("the processor is ready")
                .atMost(READY_WITHIN)
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> assertThat(process.isAlive())
                        .as(() -> "the processor runs; its log ends with\n" + tail())
                        .isTrue())
                .until(() -> READY.matcher(log()).find());
        return Long.parseLong(last(READY, log()));
    }

    /** The address of its store server, once it is ready. */
    String storeUrl() {
        return last(STORE_URL, log());
    }

    /** Kills it with SIGKILL. */
    void kill9() throws InterruptedException {
        assertThat(process.isAlive()).as("the processor runs").isTrue();
        process.destroyForcibly();
        assertThat(process.waitFor(DEAD_WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** What it has logged since it was started. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String tail() {
        String all = log();
        return all.substring(Math.max(0, all.length() - SHOWN));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The command of a processor that logs to this file. */
    static ProcessBuilder command(Path home, List<String> arguments, Map<String, String> environment, Path log) {
        ProcessBuilder process = new ProcessBuilder(JavaProcess.command(256, Main.class, arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        process.environment().put("REWIND_HOME", home.toString());
        process.environment().putAll(TestInstallation.UNHURRIED);
        process.environment().putAll(environment);
        return process;
    }

    private static String last(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results()
                .map(MatchResult::group)
                .reduce((earlier, later) -> later)
                .map(found -> pattern.matcher(found).replaceAll("$1"))
                .orElseThrow(() -> new AssertionError(pattern + " is not in\n" + text));
    }
}
