package dev.rewind.standalone.commands.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.standalone.output.HumanValues;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A bulk job as lines for people. */
final class BulkLines {

    private static final List<String> OUTCOMES = List.of("accepted", "refused", "unanswered", "waiting");
    private static final List<String> STANDINGS =
            List.of("applied", "applied_partly", "failed", "open", "superseded", "unknown");

    private BulkLines() {}

    /** What a job is about. */
    static List<String> preview(JsonNode job) {
        List<String> lines = new ArrayList<>();
        int total = job.path("total").asInt();
        lines.add(job.path("action").asText() + " of " + entities(total) + ", " + filters(job));
        job.path("sample")
                .forEach(item -> lines.add("  " + entity(item)
                        + (item.has("latest")
                                ? " at "
                                        + HumanValues.oneLine(
                                                item.path("latest").asText())
                                : "")));
        int more = total - job.path("sample").size();
        if (more > 0) {
            lines.add("  and " + more + " more");
        }
        return lines;
    }

    /** The job and how far it is. */
    static List<String> of(JsonNode job) {
        List<String> lines = new ArrayList<>();
        lines.add(job.path("bulk_id").asText() + " " + job.path("status").asText() + ", "
                + job.path("action").asText() + " of "
                + entities(job.path("total").asInt()) + ": " + counts(job));
        if (job.at("/rollbacks/ordered").asInt() > 0) {
            lines.add("  rollbacks: " + numbers(job.path("rollbacks"), STANDINGS));
        }
        lines.add("  " + filters(job));
        lines.add("  "
                + HumanValues.oneLine(job.path("requested_by").asText() + ": "
                        + job.path("reason").asText()) + ", at most "
                + job.path("rate").asInt() + " a second");
        JsonNode control = job.path("control");
        if (control.has("reason")) {
            lines.add("  "
                    + HumanValues.oneLine(control.path("wanted").asText() + " by "
                            + control.path("by").asText() + ": "
                            + control.path("reason").asText()));
        }
        return lines;
    }

    /** The numbers of entities by their outcome, without those that are zero. */
    static String counts(JsonNode job) {
        return numbers(job.path("counts"), OUTCOMES);
    }

    private static String numbers(JsonNode counts, List<String> names) {
        return names.stream()
                .filter(name -> counts.path(name).asInt() > 0)
                .map(name -> counts.path(name).asInt() + " " + name.replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    /** What became of an item. */
    static String outcome(JsonNode item) {
        return item.path("outcome").asText()
                + (item.has("code") ? " (" + item.path("code").asText() + ")" : "")
                + (item.has("rollback_status")
                        ? ", " + item.path("rollback_id").asText() + " "
                                + item.path("rollback_status").asText()
                        : "");
    }

    static String entity(JsonNode item) {
        return item.path("entity_type").asText() + ":" + item.path("entity_id").asText();
    }

    private static String entities(int total) {
        return total == 1 ? "1 entity" : total + " entities";
    }

    private static String filters(JsonNode job) {
        List<String> filters = new ArrayList<>();
        job.path("query")
                .properties()
                .forEach(filter -> filters.add(filter.getKey().replace('_', ' ') + " "
                        + filter.getValue().asText()));
        return HumanValues.oneLine(String.join(", ", filters));
    }
}
