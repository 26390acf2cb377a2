package dev.rewind.query.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's pure functions are tested where they run: in JavaScript, by Node. Nothing else of the build needs it. */
class ConsoleScriptsTest {

    private static final Path TESTS = Path.of("src/test/console");

    @ParameterizedTest
    @ValueSource(strings = {"json", "timeline", "diff", "words"})
    void pureFunctionsDoWhatTheyShould(String name) throws Exception {
        Process node = node("--test", TESTS.resolve(name + ".test.mjs").toString());
        String told = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(node.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(node.exitValue()).as(told).isZero();
        assertThat(told).containsPattern("# pass [1-9]");
    }

    @Test
    void noTestFileIsForgotten() {
        assertThat(TESTS.toFile().list())
                .containsExactlyInAnyOrder("json.test.mjs", "timeline.test.mjs", "diff.test.mjs", "words.test.mjs");
    }

    private static Process node(String... words) {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(words));
        try {
            ProcessBuilder node = new ProcessBuilder(command).redirectErrorStream(true);
            node.redirectInput(new File("/dev/null"));
            node.environment().put("NODE_DISABLE_COLORS", "1");
            // Of a Node that starts this build, in its own tests.
            node.environment().remove("NODE_TEST_CONTEXT");
            return node.start();
        } catch (IOException e) {
            return abort("node is not on the PATH: the console's functions are not tried");
        }
    }
}
