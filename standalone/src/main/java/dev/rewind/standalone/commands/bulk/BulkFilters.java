package dev.rewind.standalone.commands.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.standalone.commands.TimeText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the entities of a bulk job. All that are given must match. */
final class BulkFilters {

    private static final String TIME = "TIME";

    @Option(names = "--type", paramLabel = "TYPE", description = "Only entities of this type.")
    private @Nullable String type;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only entities with this status, such as failed.")
    private @Nullable String status;

    @Option(
            names = "--error",
            paramLabel = "TEXT",
            description = "Only entities whose failure has this text in its error.")
    private @Nullable String error;

    @Option(names = "--step", paramLabel = "NAME", description = "Only entities of which this step failed last.")
    private @Nullable String step;

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "Only entities with a checkpoint that has this label.")
    private @Nullable String label;

    @Option(names = "--trace", paramLabel = "TRACE_ID", description = "Only entities with a checkpoint of this trace.")
    private @Nullable String trace;

    @Option(
            names = "--since",
            paramLabel = TIME,
            description = "Only entities that changed after this time, such as 14:30, 2h (ago) or 'yesterday 14:30'.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = TIME, description = "Only entities that have not changed since this time.")
    private @Nullable String until;

    @Option(names = "--created-after", paramLabel = TIME, description = "Only entities that are newer than this.")
    private @Nullable String createdAfter;

    @Option(names = "--created-before", paramLabel = TIME, description = "Only entities that are older than this.")
    private @Nullable String createdBefore;

    /** The filters as the query of a request. */
    ObjectNode query() {
        ObjectNode query = Json.mapper().createObjectNode();
        put(query, "type", type);
        put(query, "status", status);
        put(query, "error", error);
        put(query, "step", step);
        put(query, "label", label);
        put(query, "trace_id", trace);
        putTime(query, "updated_after", "--since", since);
        putTime(query, "updated_before", "--until", until);
        putTime(query, "created_after", "--created-after", createdAfter);
        putTime(query, "created_before", "--created-before", createdBefore);
        return query;
    }

    private static void putTime(ObjectNode query, String name, String option, @Nullable String text) {
        put(query, name, text == null ? null : Rfc3339.format(TimeText.read(option, text)));
    }

    private static void put(ObjectNode query, String name, @Nullable String text) {
        if (text != null) {
            query.put(name, text);
        }
    }
}
