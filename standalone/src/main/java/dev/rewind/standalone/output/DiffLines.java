package dev.rewind.standalone.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rewind.events.json.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
            String where = VisibleText.of(place(change.path("path").asText()));
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

    /** A place as {@code --set} takes it: {@code customer.name} of {@code /customer/name}. */
    private static String place(String pointer) {
        if (pointer.isEmpty()) {
            return "(all)";
        }
        return Stream.of(pointer.substring(1).split("/", -1))
                .map(member -> member.replace("~1", "/").replace("~0", "~"))
                .map(member -> member.matches("[^.\\s\"]+")
                        ? member
                        : TextNode.valueOf(member).toString())
                .collect(Collectors.joining("."));
    }

    private static String value(JsonNode value) {
        return VisibleText.of(value.toString());
    }
}
