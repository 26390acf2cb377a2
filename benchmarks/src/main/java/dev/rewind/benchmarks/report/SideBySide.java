package dev.rewind.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of several systems that took turns at the same work: one column for each, and the ratio of the first to
 * the last, which is the reference. A system between them is an earlier version of the first.
 *
 * @param benchmark the name of the benchmark
 * @param environment the machine and JVM of the run
 * @param conditions the options of the run, with which it can be repeated
 * @param systems the names of the systems
 * @param rows the figures
 */
public record SideBySide(
        String benchmark,
        Environment environment,
        Map<String, Object> conditions,
        List<String> systems,
        List<Row> rows) {

    private static final String NOTHING = "–";

    public SideBySide {
        conditions = new LinkedHashMap<>(conditions);
        for (Row row : rows) {
            if (row.rounds().size() != systems.size()) {
                throw new IllegalArgumentException("row \"" + row.name() + "\" has "
                        + row.rounds().size() + " figures, and there are " + systems.size() + " systems");
            }
        }
    }

    /**
     * One line.
     *
     * @param name what was measured
     * @param unit the unit; empty for a ratio
     * @param rounds for each system its figure in each round; empty where it was not measured
     * @param target the target of the first system, or null
     */
    public record Row(
            String name,
            String unit,
            List<List<Double>> rounds,
            @Nullable Target target) {

        /** The figure of a system, or null if it was not measured. */
        public @Nullable Spread figure(int system) {
            List<Double> figures = rounds.get(system);
            return figures.isEmpty() ? null : Spread.of(figures);
        }

        /** The ratio of the first system to another, round by round; null if one of them was not measured. */
        public @Nullable Spread ratioTo(int system) {
            List<Double> own = rounds.get(0);
            List<Double> others = rounds.get(system);
            int common = Math.min(own.size(), others.size());
            if (common == 0 || system == 0) {
                return null;
            }
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < common; round++) {
                ratios.add(own.get(round) / others.get(round));
            }
            return Spread.of(ratios);
        }

        /** Whether the target is met; null if there is no target or no figure. */
        public @Nullable Boolean met() {
            if (target == null) {
                return null;
            }
            Spread value = switch (target.kind()) {
                case AT_MOST -> figure(0);
                case OVER_REFERENCE -> ratioTo(rounds.size() - 1);
                case OVER_EARLIER -> rounds.size() > 2 ? ratioTo(1) : null;
            };
            return value == null ? null : target.isMetBy(value.median());
        }
    }

    /** The report as JSON. */
    public String json() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is writable as JSON", e);
        }
    }

    /** The report as Markdown, ready for a document. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        text.append(benchmark).append(": median of the rounds [least–greatest]\n\n");
        text.append("- ").append(environment).append('\n');
        conditions.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append("\n| work |");
        systems.forEach(system -> text.append(' ').append(system).append(" |"));
        for (int system = 1; system < systems.size(); system++) {
            text.append(" over ").append(systems.get(system)).append(" |");
        }
        text.append(" target |\n|---|")
                .append("---|".repeat(2 * systems.size() - 1))
                .append("---|\n");
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private String line(Row row) {
        StringBuilder line = new StringBuilder("| ").append(row.name());
        if (!row.unit().isEmpty()) {
            line.append(", ").append(row.unit());
        }
        for (int system = 0; system < systems.size(); system++) {
            line.append(" | ").append(cell(row.figure(system)));
        }
        for (int system = 1; system < systems.size(); system++) {
            line.append(" | ").append(cell(row.ratioTo(system)));
        }
        Boolean met = row.met();
        String verdict = met == null ? "" : met ? ": met" : ": **missed**";
        return line.append(" | ")
                .append(row.target() == null ? "" : row.target() + verdict)
                .append(" |\n")
                .toString();
    }

    private static String cell(@Nullable Spread spread) {
        return spread == null ? NOTHING : spread.toString();
    }
}
