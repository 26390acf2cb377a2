package dev.rewind.query.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the console's JavaScript tests and its formatter with Node. Nothing else in the build needs Node. */
class ConsoleScriptsTest {

    private static final Path TESTS = Path.of("src/test/console");
    private static final Path CONSOLE = Path.of("src/main/resources/dev/rewind/query/console");
    private static final Path BROWSER_TESTS = Path.of("../e2e-tests/src/test/browser");
    private static final Path TOOLS = Path.of("target/console-tools");
    private static final String[] TEST_NAMES = {"diff", "failing", "glossary", "json", "stream", "timeline", "words"};

    @ParameterizedTest
    @ValueSource(strings = {"diff", "failing", "glossary", "json", "stream", "timeline", "words"})
    void functionsDoWhatTheyShould(String name) throws Exception {
        Process node = run(
                Path.of("."),
                "node",
                "--test",
                TESTS.resolve(name + ".test.mjs").toString());
        String told = output(node);

        assertThat(node.exitValue()).as(told).isZero();
        assertThat(told).containsPattern("# pass [1-9]");
    }

    @Test
    void noTestFileIsForgotten() throws IOException {
        assertThat(files(TESTS, "mjs"))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder(
                        Stream.of(TEST_NAMES).map(name -> name + ".test.mjs").toArray(String[]::new));
    }

    /** The formatter's version is pinned in package-lock.json; CONTRIBUTING.md says how to run it. */
    @Test
    void scriptsAreFormatted() throws Exception {
        Files.createDirectories(TOOLS);
        for (String file : List.of("package.json", "package-lock.json", "prettier.json")) {
            Files.write(TOOLS.resolve(file), Files.readAllBytes(TESTS.resolve(file)));
        }
        Process npm = run(TOOLS, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
        String installed = output(npm);
        if (npm.exitValue() != 0) {
            abort("npm cannot install the formatter, so the format of the console is not checked: " + installed);
        }
        List<String> command = new ArrayList<>(List.of("node", "node_modules/prettier/bin/prettier.cjs"));
        command.addAll(List.of("--config", "prettier.json", "--check"));
        for (Path file : Stream.of(files(CONSOLE, "js"), files(TESTS, "mjs"), files(BROWSER_TESTS, "mjs"))
                .flatMap(List::stream)
                .toList()) {
            command.add(file.toRealPath().toString());
        }
        Process prettier = run(TOOLS, command.toArray(String[]::new));
        String told = output(prettier);

        assertThat(prettier.exitValue()).as(told).isZero();
    }

    private static List<Path> files(Path root, String extension) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> file.toString().endsWith("." + extension))
                    .filter(file -> !file.toString().contains("node_modules"))
                    .toList();
        }
    }

    private static Process run(Path directory, String... command) {
        try {
            ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true);
            program.directory(directory.toFile());
            program.redirectInput(new File("/dev/null"));
            program.environment().put("NODE_DISABLE_COLORS", "1");
            // Node's test runner sets this when it starts the build itself.
            program.environment().remove("NODE_TEST_CONTEXT");
            return program.start();
        } catch (IOException e) {
            return abort(command[0] + " is not on the PATH, so the scripts of the console are not tested");
        }
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return told;
    }
}
