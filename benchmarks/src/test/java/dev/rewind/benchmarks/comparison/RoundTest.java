package dev.rewind.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundTest {

    @ParameterizedTest
    @CsvSource({"50, 50", "99, 99", "100, 100"})
    void aPercentileIsTheSmallestValueThatSoManyDoNotExceed(int percent, double expected) {
        double[] hundred =
                IntStream.rangeClosed(1, 100).mapToDouble(n -> 101 - n).toArray();

        double found = Round.percentile(hundred, percent);

        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"50, 2", "99, 3"})
    void aPercentileOfFewValuesIsOneOfThem(int percent, double expected) {
        double found = Round.percentile(new double[] {3, 1, 2}, percent);

        assertThat(found).isEqualTo(expected);
    }
}
