package dev.rewind.standalone.commands.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.standalone.commands.CommandProcess;
import dev.rewind.standalone.commands.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunUpIT {

    private static final Map<String, String> FREE_PORTS = Map.of("REWIND_HTTP_PORT", "0", "REWIND_BROKER_PORT", "0");

    @TempDir
    private Path directory;

    @Test
    void whatWasAcknowledgedSurvivesAKillAndASecondUpOfTheSameHomeIsRefused() throws Exception {
        try (CommandProcess first = up()) {
            CommandResult published = rewind(event("e1"), "publish", "-");
            assertThat(published.code()).as(published.err()).isZero();
            assertThat(rewind("", "doctor").out()).contains("plan-events, ").contains(": 4 partitions");

            try (CommandProcess second = CommandProcess.start(directory, FREE_PORTS, "up")) {
                assertThat(second.awaitExit()).isEqualTo(1);
                assertThat(second.err())
                        .contains("is in use by another process")
                        .contains("REWIND_HOME")
                        .doesNotContain("\tat ");
            }

            first.kill();
        }
        assertThat(rewind("", "list").code()).isEqualTo(7);

        try (CommandProcess again = up()) {
            assertThat(rewind("", "list", "task:t").masked()).isEqualTo("""
                            CHECKPOINT PARENT EPOCH REASON STEP STATE BYTES TAKEN
                            task:t:1 - 1 manual - HASH 7 TIME
                            """);
            assertThat(rewind(event("e2"), "publish", "-").code()).isZero();
            assertThat(rewind("", "latest", "task", "t").out()).startsWith("task:t:2\n");

            again.end();
            assertThat(again.awaitExit()).isEqualTo(128 + 15);
            assertThat(again.err()).contains("Stopping …").endsWith("Stopped.\n");
        }
        assertThat(home().resolve("endpoints.properties")).doesNotExist();
        assertThat(Files.readString(home().resolve("rewind.log"))).contains("Checkpoint processor starts");
    }

    @Test
    void theDemoFailsRecoversAndLeavesNothingBehind() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        try (CommandProcess demo = CommandProcess.start(directory, environment, "demo", "--exit")) {
            assertThat(demo.awaitExit()).as(demo.err()).isZero();
            assertThat(demo.out().replaceAll("demo-[0-9a-f]{4}", "demo").replaceAll("\\b[0-9a-f]{8}\\b", "HASH"))
                    .containsSubsequence(
                            "Step reserve-stock\n",
                            "checkpoint plan:demo:1  state HASH  chain HASH\n",
                            "reserve-stock completed",
                            "Step charge-card\n",
                            "checkpoint plan:demo:2  state HASH  chain HASH  after :1\n",
                            "charge-card failed: gateway_timeout",
                            "Rollback command plan:demo:r1: back to checkpoint plan:demo:2, epoch 2\n",
                            "cancel charge-card\n",
                            "restored: state HASH",
                            "retry as charge-card #2\n",
                            "charge-card #2 completed",
                            "Step ship\n",
                            "rewind rollback plan:demo --to-step charge-card",
                            "Rollback command plan:demo:r2: back to checkpoint plan:demo:3, epoch 3\n",
                            "cancel ship, then to undo charge-card #2\n",
                            "undone: charge-card #2\n",
                            "retry as charge-card #3\n",
                            "ship #2 completed",
                            "Plan plan:demo completed.\n",
                            "Its timeline:\n",
                            "├─↩ r1 to 2  charge-card failed; applied",
                            "│ ╰─↩ r2 to 3  requested by operator",
                            "rewind timeline plan:demo --url http://127.0.0.1:",
                            "/canonical | sha256sum");
        }
        assertThat(temporary).isEmptyDirectory();
        assertThat(home()).doesNotExist();
    }

    private CommandProcess up() throws IOException {
        return CommandProcess.start(directory, FREE_PORTS, "up").awaitSaid("Press Ctrl-C to stop");
    }

    private CommandResult rewind(String input, String... words) {
        return CommandResult.command(Map.of("REWIND_HOME", home().toString()), input, words);
    }

    private Path home() {
        return directory.resolve(".rewind");
    }

    private static String event(String id) {
        return """
                {"specversion": "1.0", "id": "%s", "source": "/test", "type": "dev.rewind.state-captured.v1",
                 "subject": "task:t", "data": {"state": {"n":1}, "reason": "manual"}}
                """.formatted(id);
    }
}
