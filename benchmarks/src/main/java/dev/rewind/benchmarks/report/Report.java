package dev.rewind.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcome of one benchmark.
 *
 * @param benchmark the name of the benchmark
 * @param environment the machine and JVM of the run
 * @param conditions the options of the run, with which it can be repeated
 * @param columns the headings of the figures in each row
 * @param rows the figures, with their median and spread over the rounds
 * @param aims the aims, and whether they are met
 */
public record Report(
        String benchmark,
        Environment environment,
        Map<String, Object> conditions,
        List<String> columns,
        List<Row> rows,
        List<Aim> aims) {

    private static final String GAP = "  ";

    public Report {
        conditions = new LinkedHashMap<>(conditions);
        for (Row row : rows) {
            if (row.figures().size() != columns.size()) {
                throw new IllegalArgumentException("row \"" + row.name() + "\" has "
                        + row.figures().size() + " figures, and there are " + columns.size() + " columns");
            }
        }
    }

    /**
     * One line of figures.
     *
     * @param name the name of what was measured
     * @param unit the unit of the figures; empty for a ratio
     * @param figures one per column
     */
    public record Row(String name, String unit, List<Spread> figures) {}

    /** The report as JSON. */
    public String json() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is writable as JSON", e);
        }
    }

    /** The report as a table for people. */
    public String table() {
        List<List<String>> cells = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("", "unit"));
        head.addAll(columns);
        cells.add(head);
        for (Row row : rows) {
            List<String> line = new ArrayList<>(List.of(row.name(), row.unit()));
            row.figures().forEach(figure -> line.add(figure.toString()));
            cells.add(line);
        }
        StringBuilder text = new StringBuilder();
        text.append(benchmark).append(": median of the rounds [least–greatest]\n");
        text.append(environment).append('\n').append(conditions).append("\n\n");
        cells.forEach(line -> text.append(padded(line, cells)).append('\n'));
        if (!aims.isEmpty()) {
            text.append('\n');
            aims.forEach(aim -> text.append(aim).append('\n'));
        }
        return text.toString();
    }

    private static String padded(List<String> line, List<List<String>> all) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.size(); i++) {
            int column = i;
            int width = all.stream()
                    .mapToInt(other -> other.get(column).length())
                    .max()
                    .orElse(0);
            String cell = line.get(i);
            text.append(cell).append(" ".repeat(width - cell.length())).append(GAP);
        }
        return text.toString().stripTrailing();
    }
}
