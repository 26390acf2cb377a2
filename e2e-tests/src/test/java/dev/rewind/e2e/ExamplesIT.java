package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.e2e.tester.Event;
import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.RewindProcess;
import dev.rewind.e2e.tester.SharedRewind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs the plan files in {@code examples} as their first lines describe. */
@ExtendWith(SharedRewind.class)
class ExamplesIT {
    private final RewindProcess rewind;

    @TempDir
    private Path temporary = Path.of("");

    ExamplesIT(RewindProcess rewind) {
        this.rewind = rewind;
    }

    @Test
    void aReleaseThatFailsOnceEndsWellAndItsTimelineShowsTheBranch() {
        Finished run = run("examples/release-site.yaml", "release-1").expect(0);

        assertThat(run.out()).startsWith("plan:release-1  completed, epoch 2\n");
        assertThat(run.err())
                .containsSubsequence(
                        "✔ build completed",
                        "✘ deploy failed: exit_code: exit code 75: the server does not answer yet",
                        "↩ rollback plan:release-1:r1 to checkpoint plan:release-1:",
                        "✔ deploy #2 completed",
                        "✔ plan:release-1 completed");
        assertThat(temporary.resolve("rewind-release-site/release-1/server/index.html"))
                .exists();
        Finished timeline = rewind.rewind("timeline", "plan", "release-1").expect(0);
        assertThat(timeline.out())
                .containsSubsequence(
                        "plan:release-1  completed, epoch 2",
                        "build ",
                        "✔ completed",
                        "deploy ",
                        "✘ failed",
                        "├─↩ r1 to ",
                        "deploy failed; applied after",
                        "deploy #2",
                        "✔ completed",
                        "◀ latest");
    }

    @Test
    void anOrderThatCannotBeShippedIsUndoneNewestFirstAndHasItsFirstStateAgain() throws Exception {
        Finished run =
                run("examples/always-fails.yaml", "fails-1", "-o", "json").expect(8);

        JsonNode result = Event.JSON.readTree(run.out());
        assertThat(result.path("outcome").asText()).describedAs(run.toString()).isEqualTo("failed");
        assertThat(result.path("state")).isEqualTo(Event.JSON.readTree("{\"order\":42}"));
        assertThat(Files.readAllLines(temporary.resolve("rewind-always-fails/fails-1/log")))
                .containsExactly("reserved", "charged", "refunded", "released");
        JsonNode latest = rewind.http()
                .get("/api/checkpoints/plan/fails-1/latest")
                .expect(200)
                .json();
        assertThat(latest.path("id").asText()).isEqualTo("plan:fails-1:1");
        assertThat(latest.path("state")).isEqualTo(Event.JSON.readTree("{\"order\":42}"));
        assertThat(rewind.http()
                        .get("/api/entities/plan/fails-1")
                        .expect(200)
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("failed");
    }

    private Finished run(String file, String id, String... more) {
        String[] words = new String[4 + more.length];
        System.arraycopy(new String[] {"run", file, "--id", id}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return rewind.rewind(Map.of("TMPDIR", temporary.toString()), words);
    }
}
