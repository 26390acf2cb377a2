package dev.rewind.standalone.output;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats a table whose columns are as wide as their widest cells. Long text is not cut, so that it can be copied.
 * Each cell is one line, with control characters escaped.
 */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these headings. */
    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row of as many cells as there are headings. */
    public Table row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + rows.get(0).size() + " columns");
        }
        rows.add(Stream.of(cells).map(HumanValues::oneLine).toList());
        return this;
    }

    /** The lines, the headings first. */
    public List<String> lines(Colours colours) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i))
                        .append(" ".repeat(widths[i] - width(row.get(i))))
                        .append(GAP);
            }
            String text = line.toString().stripTrailing();
            lines.add(lines.isEmpty() ? colours.dim(text) : text);
        }
        return lines;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
