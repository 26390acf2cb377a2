package dev.rewind.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SideBySideTest {

    @Test
    void aRowHasTheMedianOfEachSystemAndTheMedianOfTheRatiosOfTheRounds() {
        SideBySide report = report(
                List.of("Rewind", "PostgreSQL"),
                row(Target.overReference(1), List.of(100.0, 300.0, 250.0), List.of(100.0, 100.0, 200.0)));

        String table = report.markdown();

        assertThat(table)
                .contains("| work | Rewind | PostgreSQL | over PostgreSQL | target |\n|---|---|---|---|---|\n")
                .endsWith("| steps, steps/s | 250 [100–300] | 100 [100–200] | 1.25 [1.00–3.00] | ≥ 1.00 ×: met |\n");
    }

    @Test
    void aTargetOfTheFigureItselfIsComparedWithItsMedian() {
        SideBySide report = report(
                List.of("Rewind", "PostgreSQL"), row(Target.atMost(6), List.of(5.0, 7.0, 8.0), List.of(1.0, 1.0, 1.0)));

        String table = report.markdown();

        assertThat(table).contains("| ≤ 6.00: **missed** |");
    }

    @Test
    void aTargetOverAnEarlierVersionNeedsOneInTheRun() {
        SideBySide.Row alone = row(Target.overEarlier(2), List.of(9.0), List.of(1.0));
        SideBySide.Row beside = row(Target.overEarlier(2), List.of(9.0), List.of(3.0), List.of(100.0));

        assertThat(alone.met()).isNull();
        assertThat(beside.met()).isTrue();
    }

    @Test
    void aFigureThatOneSystemDoesNotHaveHasNoRatio() {
        SideBySide report = report(List.of("Rewind", "PostgreSQL"), row(null, List.of(9.0), List.of()));

        String table = report.markdown();

        assertThat(table).endsWith("| steps, steps/s | 9.00 | – | – |  |\n");
    }

    @Test
    void everyRowHasAFigureForEverySystem() {
        SideBySide.Row row = row(null, List.of(1.0));

        assertThatThrownBy(() -> report(List.of("Rewind", "PostgreSQL"), row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"steps\" has 1 figures, and there are 2 systems");
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static SideBySide.Row row(@Nullable Target target, List<Double>... rounds) {
        return new SideBySide.Row("steps", "steps/s", List.of(rounds), target);
    }

    private static SideBySide report(List<String> systems, SideBySide.Row row) {
        return new SideBySide("test", Environment.here(), Map.of(), systems, List.of(row));
    }
}
