package dev.rewind.standalone.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** How two states differ, for people: a line for each place, marked by what became of it. */
public final class DiffLines {

    private DiffLines() {}

    /**
     * The lines.
     *
     * @param diff as the query API answers it
     */
    public static List<String> of(JsonNode diff, Colours colours) {
        List<String> lines = new ArrayList<>();
        lines.add(
                colours.dim(diff.path("from").asText() + " → " + diff.path("to").asText()));
        for (JsonNode change : diff.path("changes")) {
            String path = change.path("path").asText();
            String where = Words.printable(path.isEmpty() ? "(all)" : path);
            lines.add(
                    switch (change.path("kind").asText()) {
                        case "added" -> colours.green("+ " + where + ": " + value(change.path("after")));
                        case "removed" -> colours.red("- " + where + ": " + value(change.path("before")));
                        default ->
                            colours.yellow("~ " + where + ": " + value(change.path("before")) + " → "
                                    + value(change.path("after")));
                    });
        }
        return lines;
    }

    private static String value(JsonNode value) {
        return Words.printable(value.toString());
    }
}
