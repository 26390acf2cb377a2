package dev.rewind.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs every benchmark briefly and checks that its report has figures. Does not check speed. */
class EveryBenchmarkIT {

    @ParameterizedTest
    @CsvSource({
        "throughput --rounds 1 --warm-up 0 --events 400, Rewind over the reference",
        "step-latency --rounds 1 --samples 5 --steps 6 --warm-up 0, with a processor: step ended → next one begins",
        "command-latency --rounds 1 --samples 3 --pause-ms 1 --warm-up 0 --load 100, step-failed acknowledged →"
                + " command read",
        "deadlines --deadlines 50 --samples 3 --pause-ms 1 --warm-up 0, timed out and commanded back",
        "memory --rounds 1 --checkpoints 200, Rewind: RocksDB caches",
        "'reads --checkpoints 700,1400 --per-entity 6 --every 10 --samples 2 --seconds 0', p95 of checkpoint by id",
        "micro --forks 0 --rounds 1 --round-ms 10 OneEvent.whole, OneEvent.whole"
    })
    void everyBenchmarkRunsAndTellsItsFigures(String arguments, String row) {
        PrintStream console = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        int exit;
        try {
            exit = Main.run(arguments.split(" "));
        } finally {
            System.setOut(console);
        }

        assertThat(exit).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .anySatisfy(line ->
                        assertThat(line).startsWith(row).matches(".*[0-9].*").doesNotContain("NaN"));
    }
}
