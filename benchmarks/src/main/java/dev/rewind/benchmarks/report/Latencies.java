package dev.rewind.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Latencies of one kind by round, with three significant digits. Not safe for use by several threads at once. */
public final class Latencies {

    /** The figures that are shown, in this order. */
    public static final List<String> COLUMNS = List.of("p50", "p90", "p99", "max");

    private static final List<ToLongFunction<Histogram>> POINTS = List.of(
            round -> round.getValueAtPercentile(50),
            round -> round.getValueAtPercentile(90),
            round -> round.getValueAtPercentile(99),
            Histogram::getMaxValue);
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Histogram> rounds = new ArrayList<>();

    /** Starts the next round. */
    public void nextRound() {
        rounds.add(new Histogram(SIGNIFICANT_DIGITS));
    }

    /**
     * Adds one latency to the current round.
     *
     * @param nanos the latency; below 0 counts as 0, because a record can arrive before its acknowledgement
     * @throws IllegalStateException if no round has started
     */
    public void add(long nanos) {
        if (rounds.isEmpty()) {
            throw new IllegalStateException("no round has begun");
        }
        rounds.get(rounds.size() - 1).recordValue(Math.max(0, nanos));
    }

    /** The number of latencies in all rounds. */
    public long count() {
        return rounds.stream().mapToLong(Histogram::getTotalCount).sum();
    }

    /** For each of {@link #COLUMNS}, its spread over the rounds in milliseconds. */
    public List<Spread> milliseconds() {
        return POINTS.stream().map(point -> Spread.of(perRound(point))).toList();
    }

    /** For each of {@link #COLUMNS}, the figure over all rounds together, in milliseconds. */
    public List<Spread> pooled() {
        Histogram all = new Histogram(SIGNIFICANT_DIGITS);
        rounds.forEach(all::add);
        return POINTS.stream()
                .map(point -> Spread.of(point.applyAsLong(all) / NANOS_PER_MILLI))
                .toList();
    }

    /** For each of {@link #COLUMNS}, the spread of the ratio to the reference in each round. */
    public List<Spread> over(Latencies reference) {
        if (rounds.size() != reference.rounds.size()) {
            throw new IllegalArgumentException("rounds differ: " + rounds.size() + " and " + reference.rounds.size());
        }
        return POINTS.stream()
                .map(point -> {
                    List<Double> own = perRound(point);
                    List<Double> others = reference.perRound(point);
                    return Spread.of(IntStream.range(0, own.size())
                            .mapToDouble(round -> own.get(round) / others.get(round))
                            .toArray());
                })
                .toList();
    }

    private List<Double> perRound(ToLongFunction<Histogram> point) {
        return rounds.stream()
                .map(round -> point.applyAsLong(round) / NANOS_PER_MILLI)
                .toList();
    }
}
