package dev.rewind.standalone.commands.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.FactFeed;
import dev.rewind.standalone.client.ProblemException;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.TimeText;
import dev.rewind.standalone.output.FactLines;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind watch}: prints facts as they are committed. */
@Command(
        name = "watch",
        description = {
            "Prints facts as they are committed, until you interrupt it.",
            "After a lost connection it continues where it stopped, so no fact is missed.",
            "With -o ndjson, each fact is a CloudEvent on one line."
        },
        footer = {
            "  rewind watch",
            "  rewind watch plan:order-42",
            "  rewind watch --type plan --kind rollback-ordered,rollback-settled",
            "  rewind watch --status failed -o ndjson | jq -r .subject"
        })
public final class WatchFacts extends QueryCommand implements Runnable {

    @Mixin
    private final OptionalEntityArgument entity = new OptionalEntityArgument();

    @Option(names = "--type", paramLabel = "TYPE", description = "Only facts about entities of this type.")
    private @Nullable String type;

    @Option(
            names = "--kind",
            paramLabel = "KINDS",
            description = "Only facts of these kinds, separated by commas, such as checkpoint-taken.")
    private @Nullable String kind;

    @Option(
            names = "--status",
            paramLabel = "STATUSES",
            description = "Only facts that led to one of these statuses, separated by commas, such as completed,"
                    + " failed, commanded, applied.")
    private @Nullable String status;

    @Option(
            names = "--since",
            paramLabel = "EVENT_ID",
            description = "Start after the fact with this id, which is an id of the stream. Default: start with the"
                    + " next fact.")
    private @Nullable String since;

    @Option(names = "--count", paramLabel = "N", description = "Stop after this many facts. Default: never.")
    private @Nullable Integer count;

    private int shown;

    public WatchFacts(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        if (since != null && TimeText.isTime(since)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--since is \"" + since + "\", a time; rewind watch starts after a fact, whose id `rewind watch -o"
                            + " ndjson` prints. rewind list --since shows what changed since a time");
        }
        Map<String, String> filter = new LinkedHashMap<>();
        EntityKey one = entity.entity();
        if (one != null) {
            sayIfAbsent(one);
        }
        put(filter, "entity", one);
        put(filter, "type", type);
        put(filter, "kind", kind);
        put(filter, "status", status);
        FactFeed feed = new FactFeed(query.client(), filter, since);
        feed.listen(this::listening, this::show);
    }

    /** A mistyped entity would be watched forever. */
    private void sayIfAbsent(EntityKey watched) {
        try {
            query.client().get(RewindClient.path("api", "entities", watched.type(), watched.id()));
        } catch (ProblemException problem) {
            if (!problem.code().equals("not_found")) {
                throw problem;
            }
            rewind.terminal().say(String.valueOf(problem.getMessage()));
        }
    }

    private boolean listening(boolean opened) {
        rewind.terminal().say(opened ? "Listening. Press Ctrl-C to stop." : "Connection lost. Reconnecting …");
        return true;
    }

    /**  Prints a fact; answers whether to continue. Stops when the reader of stdout has gone away. */
    private boolean show(JsonNode event) {
        query.output()
                .write(
                        event,
                        () -> List.of(FactLines.of(event, rewind.terminal().outColours())));
        shown++;
        return !rewind.terminal().isClosed() && (count == null || shown < count);
    }

    private static void put(Map<String, String> filter, String name, @Nullable Object value) {
        if (value != null) {
            filter.put(name, value.toString());
        }
    }
}
