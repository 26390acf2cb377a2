package dev.rewind.runner.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.UndoStep;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs the plan files in {@code examples} unchanged. */
class ExamplePlanFilesIT {

    @Test
    void theSiteIsReleasedAtTheSecondTry() throws Exception {
        String id = PlanFileInstallation.freshId("site");
        Path work = work("rewind-release-site", id);
        try {
            PlanResult<JsonNode> result = run("release-site.yaml", id);

            assertThat(result.completed()).isTrue();
            assertThat(result.attempts()).isEqualTo(Map.of("build", 1, "check", 1, "deploy", 2));
            assertThat(result.state().get("version").intValue()).isEqualTo(7);
            assertThat(result.state().get("live").textValue())
                    .isEqualTo(work.resolve("server").toString());
            assertThat(work.resolve("server/index.html")).content().contains("index 7");
            assertThat(PlanFileInstallation.published(EntityKey.plan(id)))
                    .as("one event for each step boundary")
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly(
                            "StepStarted",
                            "StepStarted",
                            "StepStarted",
                            "StepFailed",
                            "RollbackApplied",
                            "StepStarted",
                            "PlanCompleted");
        } finally {
            delete(work);
        }
    }

    @Test
    void whatAlwaysFailsIsUndoneNewestFirst() throws Exception {
        String id = PlanFileInstallation.freshId("always-fails");
        Path work = work("rewind-always-fails", id);
        try {
            PlanResult<JsonNode> result = run("always-fails.yaml", id);

            assertThat(result.completed()).isFalse();
            assertThat(result.state()).hasToString("{\"order\":42}");
            assertThat(result.undone()).extracting(UndoStep::step).containsExactly("charge-card", "reserve-stock");
            assertThat(result.error())
                    .satisfies(
                            error -> assertThat(error.message()).isEqualTo("exit code 1: no carrier goes to the moon"));
            assertThat(work.resolve("log")).hasContent("reserved\ncharged\nrefunded\nreleased\n");
        } finally {
            delete(work);
        }
    }

    private static PlanResult<JsonNode> run(String example, String id) throws Exception {
        PlanFile file = PlanFile.read(Path.of("../examples", example), 100_000);
        try (PlanRunner runner = PlanRunner.connect(PlanFileInstallation.running())) {
            return runner.run(file.plan(), id, file.state());
        }
    }

    private static Path work(String example, String id) {
        return Path.of(Optional.ofNullable(System.getenv("TMPDIR")).orElse("/tmp"), example, id);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
