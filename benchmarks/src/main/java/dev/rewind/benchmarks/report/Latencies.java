package dev.rewind.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Latencies of one kind, kept apart by round, to three significant digits. One thread at a time. */
public final class Latencies {

    /** What is shown of them, in this order. */
    public static final List<String> COLUMNS = List.of("p50", "p90", "p99", "max");

    private static final List<ToLongFunction<Histogram>> POINTS = List.of(
            round -> round.getValueAtPercentile(50),
            round -> round.getValueAtPercentile(90),
            round -> round.getValueAtPercentile(99),
            Histogram::getMaxValue);
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Histogram> rounds = new ArrayList<>();

    /** What is added from now on belongs to another round. */
    public void nextRound() {
        rounds.add(new Histogram(SIGNIFICANT_DIGITS));
    }

    /**
     * Adds one latency to the round.
     *
     * @param nanos below 0 counts as 0: what was awaited arrived before its sender heard that it was sent
     * @throws IllegalStateException outside of a round
     */
    public void add(long nanos) {
        if (rounds.isEmpty()) {
            throw new IllegalStateException("no round has begun");
        }
        rounds.get(rounds.size() - 1).recordValue(Math.max(0, nanos));
    }

    /** How many there are, in all rounds. */
    public long count() {
        return rounds.stream().mapToLong(Histogram::getTotalCount).sum();
    }

    /** For each of {@link #COLUMNS}, its spread over the rounds in milliseconds. */
    public List<Spread> milliseconds() {
        return POINTS.stream().map(point -> Spread.of(perRound(point))).toList();
    }

    /** For each of {@link #COLUMNS}, in milliseconds, over all rounds as if they were one. */
    public List<Spread> pooled() {
        Histogram all = new Histogram(SIGNIFICANT_DIGITS);
        rounds.forEach(all::add);
        return POINTS.stream()
                .map(point -> Spread.of(point.applyAsLong(all) / NANOS_PER_MILLI))
                .toList();
    }

    /** For each of {@link #COLUMNS}, how many times the reference these take: the ratio within each round, spread. */
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
