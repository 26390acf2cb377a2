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
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whoever types what the documents say gets along: each document's {@linkplain Block commands} run from top to bottom in
 * a directory that looks like the project's, with the ports of a process that is up instead of the
 * usual ones.
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
                    Block.in(document).stream().map(block -> test(block, directory))));
        }
        return documents.stream();
    }

    private DynamicTest test(Block block, Path directory) {
        return dynamicTest(block.toString(), () -> {
            for (String tool : block.tools()) {
                assumeTrue(Tools.has(tool), tool + " is not on the PATH: the commands are not tried");
            }
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
        });
    }

    /** Reads as the project's root, and takes what the commands write. */
    private static Path looksLikeTheProject() throws IOException {
        Path directory = Scratch.directory("documents");
        for (String name : List.of("rewind", "examples")) {
            Files.createSymbolicLink(directory.resolve(name), ROOT.resolve(name));
        }
        // Else curl takes a refusal for a success.
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
