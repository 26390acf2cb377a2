package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.standalone.client.FactFeed;
import dev.rewind.standalone.output.FactLines;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind watch}: facts as they are committed. */
@Command(
        name = "watch",
        description = {
            "Shows facts as they are committed, until it is interrupted. Where the connection breaks it takes up where it"
                    + " was; nothing is left out.",
            "-o ndjson writes each as a CloudEvent on a line of its own."
        },
        footer = {
            "  rewind watch",
            "  rewind watch plan:order-42",
            "  rewind watch --type plan --kind rollback-ordered,rollback-settled",
            "  rewind watch --status failed -o ndjson | jq -r .subject"
        })
final class WatchFacts implements Runnable {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final OptionalEntityArgument entity = new OptionalEntityArgument();

    @Option(names = "--type", paramLabel = "TYPE", description = "Of entities of this type only.")
    private @Nullable String type;

    @Option(names = "--kind", paramLabel = "KINDS", description = "Only these, by comma, such as checkpoint-taken.")
    private @Nullable String kind;

    @Option(
            names = "--status",
            paramLabel = "STATUSES",
            description = "Only what became so, by comma, such as completed, failed, commanded, applied.")
    private @Nullable String status;

    @Option(
            names = "--since",
            paramLabel = "EVENT_ID",
            description = "Begins after this one: an id that the stream gave out; default: what comes from now on.")
    private @Nullable String since;

    @Option(names = "--count", paramLabel = "N", description = "Ends after so many; default: never.")
    private @Nullable Integer count;

    private int shown;

    WatchFacts(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public void run() {
        Map<String, String> filter = new LinkedHashMap<>();
        put(filter, "entity", entity.entity());
        put(filter, "type", type);
        put(filter, "kind", kind);
        put(filter, "status", status);
        FactFeed feed = new FactFeed(query.client(), filter, since);
        feed.listen(
                opened ->
                        rewind.terminal().say(opened ? "Listening; Ctrl+C ends it." : "The connection broke; again …"),
                this::show);
    }

    /** Whether to go on: not when nobody reads any more. */
    private boolean show(JsonNode event) {
        query.output()
                .write(
                        event,
                        () -> List.of(FactLines.of(event, rewind.terminal().outColours())));
        shown++;
        return !rewind.terminal().out().checkError() && (count == null || shown < count);
    }

    private static void put(Map<String, String> filter, String name, @Nullable Object value) {
        if (value != null) {
            filter.put(name, value.toString());
        }
    }
}
