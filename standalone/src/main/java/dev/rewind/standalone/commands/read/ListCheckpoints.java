package dev.rewind.standalone.commands.read;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.standalone.client.ListedItems;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.LimitOption;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.TimeText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind checkpoints}: the checkpoints that match filters, of one entity or of all. */
@Command(
        name = "checkpoints",
        description = {
            "Lists checkpoints, newest first: those of one entity, those that match every filter, or both.",
            "Give an entity or at least one filter."
        },
        footer = {
            "  rewind checkpoints plan:order-42",
            "  rewind checkpoints --step charge-card --since 2h",
            "  rewind checkpoints --label team=checkout --pinned",
            "  rewind checkpoints --reason plan_completed -o ndjson | jq -r .id"
        })
public final class ListCheckpoints extends QueryCommand implements Runnable {

    /** Few of the checkpoints of a page may match several filters. */
    private static final int MOST_PAGES = 100;

    @Mixin
    private final OptionalEntityArgument entity = new OptionalEntityArgument();

    @Option(
            names = "--step",
            paramLabel = "NAME",
            description = "Only checkpoints from which a step of this name started.")
    private @Nullable String step;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Only checkpoints with this reason, such as step_started, plan_completed or manual.")
    private @Nullable String reason;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "Only checkpoints with this label.")
    private @Nullable String label;

    @Option(names = "--trace", paramLabel = "TRACE_ID", description = "Only checkpoints of this trace (W3C trace id).")
    private @Nullable String trace;

    @Option(names = "--pinned", description = "Only checkpoints that are pinned.")
    private boolean pinned;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only checkpoints taken after this time, such as 2h (ago), 14:30 or 'yesterday 14:30'.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only checkpoints taken before this time.")
    private @Nullable String until;

    @Mixin
    private final LimitOption limit = new LimitOption();

    public ListCheckpoints(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        Map<String, String> filter = filter();
        EntityKey one = entity.entity();
        if (one != null) {
            filter.put("entity_type", one.type());
            filter.put("entity_id", one.id());
        }
        if (filter.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE, "give an entity, such as plan:order-42, or a filter, such as --since 2h");
        }
        filter.put("limit", limit.text());
        RewindClient client = query.client();
        ListedItems found = ListedItems.read(
                client, RewindClient.path("api", "checkpoints") + "/", filter, it -> true, limit.number(), MOST_PAGES);
        if (one != null && found.items().isEmpty()) {
            client.get(RewindClient.path("api", "entities", one.type(), one.id()));
        }
        query.output().write(found.items(), () -> CheckpointOverview.lines(found.as(Checkpoint.class), query.output()));
        ListNotes.say(found, limit, rewind.terminal());
    }

    private Map<String, String> filter() {
        if (label != null && label.indexOf('=') < 1) {
            throw new CommandException(
                    ExitCode.USAGE, "--label is \"" + label + "\"; it must be NAME=VALUE, such as team=checkout");
        }
        Map<String, String> filter = new LinkedHashMap<>();
        put(filter, "step", step);
        put(filter, "reason", reason);
        put(filter, "label", label);
        put(filter, "trace_id", trace);
        put(filter, "pinned", pinned ? "true" : null);
        put(filter, "created_after", since == null ? null : Rfc3339.format(TimeText.read("--since", since)));
        put(filter, "created_before", until == null ? null : Rfc3339.format(TimeText.read("--until", until)));
        return filter;
    }

    private static void put(Map<String, String> filter, String name, @Nullable String value) {
        if (value != null) {
            filter.put(name, value);
        }
    }
}
