package dev.rewind.standalone.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.VisibleText;
import java.util.ArrayList;
import java.util.List;

/** Formats the difference of two states for people: one line per changed place. */
public final class DiffLines {

    private DiffLines() {}

    /**
     * Returns the lines.
     *
     * @param diff the answer of the query API
     */
    public static List<String> of(JsonNode diff, Colours colours) {
        List<String> lines = new ArrayList<>();
        lines.add(
                colours.dim(diff.path("from").asText() + " → " + diff.path("to").asText()));
        lines.addAll(changes(diff.path("changes"), colours));
        return lines;
    }

    /** One line for each change. */
    public static List<String> changes(JsonNode changes, Colours colours) {
        List<String> lines = new ArrayList<>();
        for (JsonNode change : changes) {
            String path = change.path("path").asText();
            String where = VisibleText.of(path.isEmpty() ? "(all)" : path);
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
        return VisibleText.of(value.toString());
    }
}
