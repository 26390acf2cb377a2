package dev.rewind.e2e.console;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.Scratch;
import dev.rewind.e2e.tester.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs browser tests with the Chromium and Node of this machine, and the npm packages that the tests need. */
final class Browser {

    private static final Path TESTS = Scratch.projectRoot().resolve("e2e-tests/src/test/browser");
    private static final List<String> NAMES =
            List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");
    private static final Duration INSTALLED_WITHIN = Duration.ofMinutes(3);

    private final Path directory;
    private final Path chromium;

    private Browser(Path directory, Path chromium) {
        this.directory = directory;
        this.chromium = chromium;
    }

    /** Finds Chromium and Node, and installs the packages. Aborts the test with the reason if one is missing. */
    static Browser prepared() {
        for (String program : List.of("node", "npm")) {
            if (!Tools.has(program)) {
                return without(program + " is not on the PATH");
            }
        }
        Path chromium = NAMES.stream()
                .flatMap(name -> Tools.find(name).stream())
                .findFirst()
                .orElseGet(() -> without("none of " + String.join(", ", NAMES) + " is on the PATH"));
        Path directory = Scratch.directory("browser");
        try (Stream<Path> files = Files.list(TESTS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Finished installed = Finished.of(
                new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
                        .directory(directory.toFile()),
                INSTALLED_WITHIN);
        return installed.exitCode() == 0
                ? new Browser(directory, chromium)
                : without("npm could not install the packages: " + installed);
    }

    /** Runs one test file. */
    Finished run(String file, Map<String, String> environment, Duration within) {
        ProcessBuilder node = new ProcessBuilder("node", "--test", "--test-reporter=spec", file);
        node.directory(directory.toFile());
        node.environment().putAll(environment);
        node.environment().put("CHROMIUM", chromium.toString());
        node.environment().put("NO_COLOR", "1");
        return Finished.of(node, within);
    }

    private static <T> T without(String why) {
        String told = "The console is not tested in a browser: " + why;
        System.err.println(told);
        return abort(told);
    }
}
