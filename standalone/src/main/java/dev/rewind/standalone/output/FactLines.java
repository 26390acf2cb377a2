package dev.rewind.standalone.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Formats one fact for people, on one line. */
public final class FactLines {

    /** The fields that tell facts of one kind apart, in the order in which they are shown. */
    private static final List<String> SHOWN = List.of(
            "/checkpoint/id",
            "/checkpoint_id",
            "/rollback/rollback_id",
            "/rollback_id",
            "/checkpoint/reason",
            "/checkpoint/step/name",
            "/step/name",
            "/name",
            "/by",
            "/signal",
            "/outcome",
            "/code",
            "/why",
            "/reason",
            "/requested_by",
            "/error/message");

    private FactLines() {}

    /**
     * Returns the line.
     *
     * @param event the fact as a CloudEvent
     */
    public static String of(JsonNode event, Colours colours) {
        String type = event.path("type").asText();
        String kind = type.replaceAll("^dev\\.rewind\\.|\\.v1$", "");
        List<String> words = new ArrayList<>();
        for (String place : SHOWN) {
            JsonNode value = event.path("data").at(place);
            if (value.isValueNode() && !value.isNull()) {
                words.add(HumanValues.oneLine(value.asText()));
            }
        }
        return colours.dim(event.path("time").asText()) + "  "
                + HumanValues.oneLine(event.path("subject").asText()) + "  "
                + painted(kind, event, colours) + "  " + String.join("  ", words);
    }

    private static String painted(String kind, JsonNode event, Colours colours) {
        String outcome = event.at("/data/outcome").asText();
        return switch (kind) {
            case "rollback-ordered", "rollback-proposed", "entity-parked", "entity-parked-by-hand", "plan-paused" ->
                colours.yellow(kind);
            case "integrity-failed", "request-refused" -> colours.red(kind);
            default ->
                outcome.equals("failed") || outcome.equals("expired") || outcome.equals("timed_out")
                        ? colours.red(kind)
                        : kind;
        };
    }
}
