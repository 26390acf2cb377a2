package dev.rewind.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rewind.benchmarks.comparison.Figure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Runs the comparison with PostgreSQL briefly, with {@code -Drewind.slow=true}. Does not check speed. */
class AgainstPostgresIT {

    @Test
    void everyFigureIsMeasured() {
        assumeTrue(Boolean.getBoolean("rewind.slow"));
        System.setProperty("rewind.root", "..");
        PrintStream console = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        int exit;
        try {
            exit = Main.run(("against-postgres --rounds 1 --seconds 2 --cold-seconds 2 --warm-up 1 --steps-per-plan 10"
                            + " --samples 3 --steps-beside 50 --crash-at 1000")
                    .split(" "));
        } finally {
            System.setOut(console);
        }

        String report = out.toString(StandardCharsets.UTF_8);
        assumeTrue(!report.contains("PostgreSQL is not installed"), report);
        assertThat(exit).as(report).isZero();
        assertThat(Arrays.stream(Figure.values()).map(Figure::title))
                .allSatisfy(title -> assertThat(report).contains("| " + title));
        assertThat(report).doesNotContain("NaN").doesNotContain("∞");
    }
}
