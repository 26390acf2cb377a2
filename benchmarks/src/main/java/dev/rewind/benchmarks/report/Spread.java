package dev.rewind.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/**
 * One figure over several rounds. The median is the result; the other two show how much it varies.
 *
 * @param median the median; for an even number of rounds, the mean of the two middle ones
 * @param least the smallest figure
 * @param greatest the largest figure
 */
public record Spread(double median, double least, double greatest) {

    /**
     * The spread of some rounds.
     *
     * @throws IllegalArgumentException if there is no round
     */
    public static Spread of(Collection<Double> rounds) {
        return of(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * The spread of some rounds.
     *
     * @throws IllegalArgumentException if there is no round
     */
    public static Spread of(double... rounds) {
        if (rounds.length == 0) {
            throw new IllegalArgumentException("a spread needs at least one round");
        }
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** For people: {@code 5.1 [4.9–6.0]}, with three significant digits. */
    @Override
    public String toString() {
        return least == greatest
                ? digits(median)
                : digits(median) + " [" + digits(least) + "–" + digits(greatest) + "]";
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        String format = size >= 1_000 ? "%,.0f" : size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value).replace(',', ' ');
    }
}
