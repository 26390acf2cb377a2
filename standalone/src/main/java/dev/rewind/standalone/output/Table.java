package dev.rewind.standalone.output;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Formats a table whose columns are as wide as their widest cells. If that is wider than the terminal, it leaves out
 * columns that matter less, then shortens the widest cells. Each cell is one line, with control characters escaped.
 */
public final class Table {

    private static final String GAP = "  ";
    private static final String NOTE = "  ";

    /** Cells are not shortened to less. */
    private static final int NARROWEST = 12;

    private final List<String> headings;
    private final List<Row> rows = new ArrayList<>();
    private List<String> leftOut = List.of();

    /** Notes are shortened to so many lines. */
    private static final int LINES_OF_A_NOTE = 3;

    private record Row(List<String> cells, List<Note> notes) {}

    private record Note(String text, boolean isError) {

        /** The lines. A long text loses its middle: errors say the most at their start and end. */
        private List<String> lines(Colours colours, int width) {
            String shown = width == Integer.MAX_VALUE ? text : HumanValues.shortened(text, room(width));
            return Wrapping.lines(shown, width, NOTE, NOTE).stream()
                    .map(line -> isError ? colours.red(line) : colours.dim(line))
                    .toList();
        }

        private static int room(int width) {
            return LINES_OF_A_NOTE * Math.max(NARROWEST, width - NOTE.length());
        }
    }

    /** A table with these headings. */
    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Names the columns to leave out when there is little room, in this order. */
    public Table leavesOut(String... columns) {
        leftOut = List.of(columns);
        return this;
    }

    /** Adds a row of as many cells as there are headings. */
    public Table row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + headings.size() + " columns");
        }
        rows.add(new Row(Stream.of(cells).map(HumanValues::oneLine).toList(), new ArrayList<>()));
        return this;
    }

    /** Adds an error below the last row. */
    public Table note(String text) {
        return note(text, true);
    }

    /** Adds a line below the last row that is no error, such as what to run. */
    public Table hint(String text) {
        return note(text, false);
    }

    private Table note(String text, boolean isError) {
        rows.get(rows.size() - 1).notes().add(new Note(HumanValues.oneLine(text), isError));
        return this;
    }

    /**
     * The lines, the headings first.
     *
     * @param width the number of columns of the terminal
     */
    public List<String> lines(Colours colours, int width) {
        List<Integer> shown = shown(width);
        int[] widths = widths(shown, width);
        List<String> lines = new ArrayList<>();
        lines.add(colours.dim(line(headings, shown, widths)));
        for (Row row : rows) {
            lines.add(line(row.cells(), shown, widths));
            row.notes().forEach(note -> lines.addAll(note.lines(colours, width)));
        }
        return lines;
    }

    private List<Integer> shown(int width) {
        List<Integer> shown =
                new ArrayList<>(IntStream.range(0, headings.size()).boxed().toList());
        for (String column : leftOut) {
            if (total(shown) <= width) {
                break;
            }
            shown.remove((Integer) headings.indexOf(column));
        }
        return shown;
    }

    /** The widths of the columns that are shown. The widest are narrowed until the table fits. */
    private int[] widths(List<Integer> shown, int width) {
        int[] widths = new int[headings.size()];
        shown.forEach(column -> widths[column] = widest(column));
        while (total(shown, widths) > width) {
            int widest = shown.stream()
                    .max(Comparator.comparingInt(column -> widths[column]))
                    .orElseThrow();
            int less = Math.max(NARROWEST, widths[widest] - (total(shown, widths) - width));
            if (less >= widths[widest]) {
                break;
            }
            widths[widest] = less;
        }
        return widths;
    }

    private int total(List<Integer> shown) {
        int[] widths = new int[headings.size()];
        shown.forEach(column -> widths[column] = widest(column));
        return total(shown, widths);
    }

    private static int total(List<Integer> shown, int[] widths) {
        return shown.stream().mapToInt(column -> widths[column]).sum() + GAP.length() * (shown.size() - 1);
    }

    private int widest(int column) {
        return Stream.concat(
                        Stream.of(headings.get(column)),
                        rows.stream().map(row -> row.cells().get(column)))
                .mapToInt(Table::width)
                .max()
                .orElse(0);
    }

    private static String line(List<String> cells, List<Integer> shown, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column : shown) {
            String cell = HumanValues.shortened(cells.get(column), widths[column]);
            line.append(cell).append(" ".repeat(widths[column] - width(cell))).append(GAP);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return Columns.of(cell);
    }
}
