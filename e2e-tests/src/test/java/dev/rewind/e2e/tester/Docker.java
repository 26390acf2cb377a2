package dev.rewind.e2e.tester;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Calls Docker's command line. */
public final class Docker {
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(20);
    private static final boolean IS_THERE = looksForIt();

    private Docker() {}

    /** Whether containers can be run here; for {@code @EnabledIf}. */
    public static boolean isThere() {
        return IS_THERE;
    }

    private static boolean looksForIt() {
        boolean isThere = Tools.has("docker")
                && succeeds(ANSWERS_WITHIN, "info")
                && !compose().isEmpty();
        if (!isThere) {
            System.out.println("No Docker engine with Compose answers here: the tests with containers are skipped.");
        }
        return isThere;
    }

    /** Returns the command of Compose: the plugin or docker-compose. Empty if there is neither. */
    static List<String> compose() {
        if (succeeds(ANSWERS_WITHIN, "compose", "version")) {
            return List.of("docker", "compose");
        }
        return Tools.has("docker-compose") ? List.of("docker-compose") : List.of();
    }

    /** Returns whether {@code docker …} ends with 0 in time. */
    static boolean succeeds(Duration within, String... words) {
        List<String> line = new ArrayList<>(List.of("docker"));
        line.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Runs {@code docker …}, which must succeed, and returns its output without the last line break. */
    static String run(Duration within, String... words) {
        List<String> line = new ArrayList<>(List.of("docker"));
        line.addAll(List.of(words));
        return run(within, line, Map.of()).out().strip();
    }

    static Finished run(Duration within, List<String> line, Map<String, String> environment) {
        ProcessBuilder program =
                new ProcessBuilder(line).directory(Scratch.projectRoot().toFile());
        program.environment().putAll(environment);
        Finished finished = Finished.of(program, within);
        assertThat(finished.exitCode()).describedAs(line + ": " + finished).isZero();
        return finished;
    }
}
