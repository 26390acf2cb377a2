package dev.rewind.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.e2e.tester.Finished;
import dev.rewind.e2e.tester.Launcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing that anybody tries. */
class DemoIT {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void itTellsHowAPlanFailsAndRecoversAndLeavesNothingBehind() {
        long start = System.nanoTime();
        Finished demo = Finished.of(Launcher.command(directory, Map.of(), "demo", "--exit"), Duration.ofSeconds(90));
        System.out.printf("rewind demo --exit: %.1f s%n", (System.nanoTime() - start) / 1e9);

        demo.expect(0);
        assertThat(demo.out())
                .containsSubsequence(
                        "Step charge-card",
                        "checkpoint plan:demo-",
                        "charge-card failed",
                        "Rollback command plan:demo-",
                        "cancel charge-card",
                        "restored: state ",
                        "retry as charge-card #2",
                        "undone: charge-card #2",
                        "completed.",
                        "Its timeline:",
                        "rewind timeline plan:demo-");
        assertThat(directory).isEmptyDirectory();
    }
}
