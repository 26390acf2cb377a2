package dev.rewind.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/**
 * One figure over several rounds. The median is what is claimed; the other two say how far it can be trusted.
 *
 * @param median of the rounds; of an even number of them, the mean of the two in the middle
 * @param least of the rounds
 * @param greatest of the rounds
 */
public record Spread(double median, double least, double greatest) {

    /**
     * The spread of some rounds.
     *
     * @throws IllegalArgumentException when there was no round
     */
    public static Spread of(Collection<Double> rounds) {
        return of(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * The spread of some rounds.
     *
     * @throws IllegalArgumentException when there was no round
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
