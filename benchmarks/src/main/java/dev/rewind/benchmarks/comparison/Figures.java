package dev.rewind.benchmarks.comparison;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The figures of one system, by round. */
public final class Figures {

    private final Map<Figure, List<Double>> rounds = new EnumMap<>(Figure.class);

    void add(Figure figure, double value) {
        rounds.computeIfAbsent(figure, none -> new ArrayList<>()).add(value);
    }

    /** The figure of each round; empty if it was not measured. */
    public List<Double> of(Figure figure) {
        return rounds.getOrDefault(figure, List.of());
    }
}
