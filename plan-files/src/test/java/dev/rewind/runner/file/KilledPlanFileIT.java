package dev.rewind.runner.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Kills runners of plan files between two steps. */
class KilledPlanFileIT {

    @TempDir
    private Path directory;

    private static final String STEP = "{name: %1$s, run: \"echo +%1$s >> effects; sed 's/}$/,\\\"%1$s\\\":1}/'\","
            + " undo: \"echo -%1$s $(cat) >> effects\"}";

    /** The steps that completed before the kill, in order. The runner dies before the next step or the plan's end. */
    private static Stream<Arguments> completed() {
        String a = STEP.formatted("a");
        String b = STEP.formatted("b");
        String c = STEP.formatted("c");
        String together = "{parallel: [" + a + ", " + b + "]}";
        return Stream.of(
                arguments(List.of(a, b, c), List.of("a"), "[+a, +b, +c]"),
                arguments(List.of(a, b, c), List.of("a", "b"), "[+a, +b, +c]"),
                arguments(List.of(a, b), List.of("a", "b"), "[+a, +b]"),
                arguments(List.of(together, c), List.of("a", "b"), "[+a, +b, +c]"),
                arguments(
                        List.of(together, c, "{name: never, run: exit 1}"),
                        List.of("a", "b"),
                        "[+a, +b, +c, -a {\"a\":1,\"z\":0}, -b {\"b\":1,\"z\":0}, -c"
                                + " {\"a\":1,\"b\":1,\"c\":1,\"z\":0}]"),
                arguments(
                        List.of(a, b, "{name: never, run: exit 1}"),
                        List.of("a", "b"),
                        "[+a, +b, -a {\"a\":1,\"z\":0}, -b {\"a\":1,\"b\":1,\"z\":0}]"));
    }

    @ParameterizedTest
    @MethodSource("completed")
    void aCompletedStepIsNotRunAgainAndUndoneWithTheStateThatItLeft(
            List<String> steps, List<String> after, String results) throws Exception {
        String id = PlanFileInstallation.freshId("between");
        Files.writeString(
                directory.resolve("plan.yaml"),
                "plan: between\nstate: {z: 0}\nsteps:\n"
                        + steps.stream().map(step -> "  - " + step + "\n").collect(Collectors.joining()));
        Files.write(directory.resolve("after"), after);
        Process killed = PlanFileProcess.start(PlanFileInstallation.running(), id, directory);
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(directory.resolve("between")));
        killed.destroyForcibly().waitFor();
        Files.delete(directory.resolve("after"));

        Process second = PlanFileProcess.start(PlanFileInstallation.running(), id, directory);
        BufferedReader out = second.inputReader();
        assertThat(out.readLine()).isEqualTo("running");

        assertThat(out.readLine()).isEqualTo(results.contains("-") ? "FAILED" : "COMPLETED");
        assertThat(Files.readAllLines(directory.resolve("effects")).stream()
                        .sorted()
                        .toList())
                .hasToString(results);
    }
}
