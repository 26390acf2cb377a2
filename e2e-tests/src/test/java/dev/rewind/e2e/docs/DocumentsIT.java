package dev.rewind.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.Scratch;
import dev.rewind.e2e.tester.SharedRewind;
import dev.rewind.e2e.tester.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the {@linkplain Block commands} of every document from top to bottom. They run in a directory that looks like
 * the project's, with the ports of a running process instead of the default ones.
 */
@ExtendWith(SharedRewind.class)
class DocumentsIT {
    private static final Path ROOT = Scratch.projectRoot();

    private final RewindProcess rewind;

    DocumentsIT(RewindProcess rewind) {
        this.rewind = rewind;
    }

    @Test
    void theReadmeShowsCommandsThatRun() {
        assertThat(Block.in(ROOT.resolve("README.md"))).isNotEmpty();
    }

    @TestFactory
    Stream<DynamicContainer> commandsRunAsTheyStand() throws IOException {
        List<DynamicContainer> documents = new ArrayList<>();
        for (Path document : documents()) {
            Path directory = looksLikeTheProject();
            documents.add(dynamicContainer(
                    ROOT.relativize(document).toString(),
                    Block.in(document).stream().map(new Commands(directory)::test)));
        }
        return documents.stream();
    }

    /** The commands of one document, from top to bottom. Later ones build on what earlier ones published. */
    private final class Commands {
        private final Path directory;
        private @Nullable String missing;

        private Commands(Path directory) {
            this.directory = directory;
        }

        private DynamicTest test(Block block) {
            return dynamicTest(block.toString(), () -> run(block));
        }

        private void run(Block block) {
            for (String tool : block.tools()) {
                missing = missing == null && !Tools.has(tool) ? tool : missing;
            }
            assumeTrue(missing == null, missing + " is not on the PATH: the commands are not tried");
            String commands = block.commands()
                    .replace("127.0.0.1:9092", rewind.bootstrapServers())
                    .replace("http://127.0.0.1:8080", rewind.url().toString());

            Finished finished = rewind.run(
                    directory,
                    Map.of("TMPDIR", directory.toString(), "CURL_HOME", directory.toString()),
                    "bash",
                    "-euo",
                    "pipefail",
                    "-c",
                    commands);

            finished.expect(0);
            rewind.awaitCaughtUp();
        }
    }

    /** Makes a directory that looks like the project's root and in which commands may write. */
    private static Path looksLikeTheProject() throws IOException {
        Path directory = Scratch.directory("documents");
        for (String name : List.of("rewind", "examples")) {
            Files.createSymbolicLink(directory.resolve(name), ROOT.resolve(name));
        }
        // Without this, curl succeeds although the API refuses a request.
        Files.writeString(directory.resolve(".curlrc"), "fail-with-body\n");
        return directory;
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> below = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, below)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
