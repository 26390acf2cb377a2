package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.SharedRewind;
import dev.rewind.testsupport.Scale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands in the examples' READMEs. */
@ExtendWith(SharedRewind.class)
class ExampleReadmesIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private final RewindProcess rewind;

    @TempDir
    private Path directory = Path.of("");

    ExampleReadmesIT(RewindProcess rewind) {
        this.rewind = rewind;
    }

    @BeforeEach
    void looksLikeTheProject() throws IOException {
        Files.createSymbolicLink(directory.resolve("standalone"), ROOT.resolve("standalone"));
        Path typescript = Files.createDirectories(directory.resolve("examples/typescript"));
        for (String example : new String[] {"order-fulfilment", "writing-agent", "logback.xml"}) {
            Files.createSymbolicLink(
                    directory.resolve("examples").resolve(example),
                    ROOT.resolve("examples").resolve(example));
        }
        // A copy, because npm writes into the directory.
        for (String file : new String[] {"package.json", "package-lock.json", "tsconfig.json", "notes.ts"}) {
            Files.copy(ROOT.resolve("examples/typescript").resolve(file), typescript.resolve(file));
        }
    }

    @Test
    void ordersAreFulfilledOrRolledBack() throws IOException {
        List<String> said = lines("order-fulfilment");

        assertThat(said).contains("warehouse: back to Shelf[item=anvil, pieces=8]");
        assertThat(String.join("\n", said))
                .containsSubsequence(
                        "cards: charge-light-",
                        "carrier: parcel-light-",
                        " COMPLETED",
                        "cards: charge-heavy-",
                        "cards: refunded charge-heavy-",
                        " FAILED: 300 kg are too much for any van");
        assertThat(said.get(said.size() - 1)).startsWith("in the end: Shelf[item=anvil, pieces=8], [charge-light-");
    }

    @Test
    void aRejectedReportTakesItsPromptBack() throws IOException {
        assertThat(lines("writing-agent"))
                .contains("tides: COMPLETED", "nonsense: FAILED", "restored prompt: Write about %s. Be brief.")
                .endsWith("prompt: Write about %s. Be brief.", "report: Write about tides. Be brief. Done.");
    }

    /** Needs npm and its registry, so it runs with {@code -Drewind.slow=true} only. */
    @Test
    void aServiceInTypeScriptGoesBack() throws IOException {
        assumeTrue(Scale.isSlow());

        assertThat(lines("typescript"))
                .containsSubsequence(
                        "published {\"text\":\"milk\"}",
                        "published {\"text\":\"milk, bread\"}",
                        "published {\"text\":\"milk, bread, anvil\"}",
                        "command note:shopping:r1, back to {\"text\":\"milk, bread, anvil\"}",
                        "command note:shopping:r2, back to {\"text\":\"milk, bread\"}",
                        "in the end {\"text\":\"milk, bread\"}");
        for (int number = 1; number <= 2; number++) {
            String settled = "/api/rollbacks/note:shopping:r" + number;
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rewind.http()
                            .get(settled)
                            .expect(200)
                            .json()
                            .path("status")
                            .asText()
                            .equals("applied"));
        }
    }

    private List<String> lines(String example) throws IOException {
        String readme =
                Files.readString(ROOT.resolve("examples").resolve(example).resolve("README.md"));
        Matcher commands = COMMANDS.matcher(readme);
        assertThat(commands.find()).as(readme).isTrue();
        return rewind.run(
                        directory,
                        Map.of("REWIND_KAFKA_BOOTSTRAP_SERVERS", rewind.bootstrapServers()),
                        "bash",
                        "-euo",
                        "pipefail",
                        "-c",
                        commands.group(1))
                .expect(0)
                .out()
                .lines()
                .toList();
    }
}
