package dev.rewind.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Rollback;
import dev.rewind.events.config.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples in Java, run as their READMEs say. */
@Timeout(180)
class ServiceExamplesIT {

    @TempDir
    private Path directory;

    @Test
    void anOrderThatCannotBeShippedIsTakenBackInAllServices() throws Exception {
        String run = Rewind.freshId("run");

        assertThat(run("order-fulfilment/OrderFulfilment.java", run))
                .containsSubsequence(
                        "cards: charge-light-" + run,
                        "carrier: parcel-light-" + run,
                        "plan:order-light-" + run + " COMPLETED",
                        "cards: charge-heavy-" + run,
                        "cards: refunded charge-heavy-" + run,
                        "plan:order-heavy-" + run + " FAILED: 300 kg are too much for any van")
                .contains("warehouse: back to Shelf[item=anvil, pieces=8]")
                .endsWith("in the end: Shelf[item=anvil, pieces=8], [charge-light-" + run + "]");
    }

    @Test
    void aRejectedReportTakesItsPromptBackWithIt() throws Exception {
        assertThat(run("writing-agent/WritingAgent.java", Rewind.freshId("run")))
                .contains("tides: COMPLETED", "nonsense: FAILED", "restored prompt: Write about %s. Be brief.")
                .endsWith("prompt: Write about %s. Be brief.", "report: Write about tides. Be brief. Done.");
    }

    /** Needs npm and its registry, so it runs with {@code -Drewind.slow=true} only. */
    @Test
    void aServiceInTypeScriptWithoutOurSdkPublishesAndGoesBack() throws Exception {
        assumeTrue(Boolean.getBoolean("rewind.slow"));
        String run = Rewind.freshId("run");
        for (String file : List.of("package.json", "package-lock.json", "tsconfig.json", "notes.ts")) {
            Files.copy(Path.of("../examples/typescript", file), directory.resolve(file));
        }

        assertThat(run(new ProcessBuilder(
                                "sh", "-c", "npm ci --no-audit --no-fund >&2 && npm start --silent -- \"$0\"", run)
                        .directory(directory.toFile())))
                .containsExactly(
                        "published {\"text\":\"milk\"}",
                        "published {\"text\":\"milk, bread\"}",
                        "published {\"text\":\"milk, bread, anvil\"}",
                        "command note:" + run + ":r1, back to {\"text\":\"milk, bread, anvil\"}",
                        "command note:" + run + ":r2, back to {\"text\":\"milk, bread\"}",
                        "in the end {\"text\":\"milk, bread\"}");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Rewind.facts(new EntityKey("note", run)).stream()
                                .filter(fact -> fact instanceof Fact.RollbackSettled it
                                        && it.outcome() == Rollback.Status.APPLIED)
                                .count()
                        == 2);
    }

    private List<String> run(String example, String id) throws IOException, InterruptedException {
        return run(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Path.of("../examples", example).toString(),
                id));
    }

    private List<String> run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        builder.redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(Rewind.PATIENT);
        builder.environment()
                .putAll(Map.of(
                        "REWIND_KAFKA_BOOTSTRAP_SERVERS",
                        Rewind.running().bootstrapServers(),
                        "REWIND_TOPIC_PREFIX",
                        Rewind.running().text(Setting.TOPIC_PREFIX)));
        Process process = builder.start();
        assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readAllLines(out, StandardCharsets.UTF_8);
    }
}
