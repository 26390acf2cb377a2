package dev.rewind.standalone.commands.read;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.ListedItems;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.Ids;
import dev.rewind.standalone.commands.LimitOption;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.TimeText;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import dev.rewind.standalone.stuck.EntityReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rewind list}: entities, all or those that match, or the checkpoints of one. */
@Command(
        name = "list",
        description = "Lists entities or, if one is given, the checkpoints of that entity; newest first.",
        footer = {
            "  rewind list",
            "  rewind list --failing --since 2h",
            "  rewind list 'plan:order-*'",
            "  rewind list --type plan --status running",
            "  rewind list plan:order-42",
            "  rewind list plan order-42 -o ndjson | jq -r .id"
        })
public final class ListEntities extends QueryCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(
            arity = "0..2",
            paramLabel = "PATTERN",
            description =
                    "Only entities whose ids have this part, or match a pattern such as 'plan:order-*'. An entity,"
                            + " such as plan:order-42 or plan order-42: its checkpoints.")
    private @Nullable List<String> words;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only entities of this type.")
    private @Nullable String type;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only entities with this status, such as running.")
    private @Nullable String status;

    @Option(
            names = "--failing",
            description = "Only entities that are failed or parked, or whose rollback failed, with the reason.")
    private boolean failing;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only entities that changed after this time, such as 2h (ago), 14:30 or 'yesterday 14:30'.")
    private @Nullable String since;

    @Option(
            names = "--forked-from",
            paramLabel = "ENTITY",
            description = "Only forks of this entity: those that began with one of its checkpoints.")
    private @Nullable String base;

    @Mixin
    private final LimitOption limit = new LimitOption();

    public ListEntities(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        if (failing && status != null) {
            throw new CommandException(ExitCode.USAGE, "--failing stands for statuses; leave it or --status out");
        }
        String pattern = pattern();
        if (base != null && (pattern != null || failing || since != null)) {
            throw new CommandException(
                    ExitCode.USAGE, "--forked-from goes with --type and --status only; leave the others out");
        }
        if (words != null && pattern == null) {
            EntityKey one = Ids.read(command.commandLine(), words, EntityKey::parse);
            if (type != null || status != null || failing || since != null || base != null) {
                throw new CommandException(
                        ExitCode.USAGE,
                        "--type, --status, --failing, --since and --forked-from choose among entities; leave them out, or"
                                + " leave out "
                                + one);
            }
            checkpoints(one);
        } else if (pattern == null && !failing && since == null) {
            entities();
        } else {
            search(pattern);
        }
    }

    /** The word that is no entity: a pattern, or a part of an id. */
    private @Nullable String pattern() {
        if (words == null || words.size() != 1) {
            return null;
        }
        String word = words.get(0);
        return word.contains("*") || word.contains("?") || !word.contains(":") ? word : null;
    }

    private void entities() {
        Map<String, String> filter = new LinkedHashMap<>();
        if (type != null) {
            filter.put("type", type);
        }
        if (status != null) {
            filter.put("status", status);
        }
        if (base != null) {
            filter.put(
                    "forked_from",
                    Ids.read(command.commandLine(), List.of(base), EntityKey::parse)
                            .toString());
        }
        filter.put("limit", limit.text());
        RewindClient client = query.client();
        write(client, ListedItems.of(client.get(RewindClient.path("api", "entities"), filter)));
    }

    private void search(@Nullable String pattern) {
        EntitySearch search = new EntitySearch(
                type,
                failing ? EntitySearch.FAILING : status == null ? List.of() : List.of(status),
                pattern,
                since == null ? null : TimeText.read("--since", since));
        RewindClient client = query.client();
        ListedItems found = search.run(client, limit.number());
        write(client, found);
        if (found.items().isEmpty() && !found.hasMore()) {
            rewind.terminal().say("No entity matches.");
        }
    }

    private void write(RewindClient client, ListedItems found) {
        query.output().write(found.items(), () -> lines(client, found.as(Entity.class)));
        ListNotes.say(found, limit, rewind.terminal());
    }

    private List<String> lines(RewindClient client, List<Entity> entities) {
        EntityReason reasons = new EntityReason(client);
        Table table = new Table("ENTITY", "STATUS", "EPOCH", "LATEST", "ROLLBACKS", "UPDATED")
                .leavesOut("LATEST", "EPOCH", "ROLLBACKS");
        for (Entity it : entities) {
            boolean isNarrow = query.output().width() != Integer.MAX_VALUE;
            String waits = EntityReason.waits(it);
            table.row(
                    it.entityType() + ":" + it.entityId(),
                    HumanValues.wire(it.status())
                            + (waits.isEmpty() || isNarrow ? "" : ", " + waits)
                            + (it.partlyApplied() == null
                                    ? ""
                                    : ", r" + it.partlyApplied().number() + " applied partly"),
                    Long.toString(it.epoch()),
                    it.latest() == null ? "-" : it.latest().toString(),
                    Long.toString(it.counts().rollbacks()),
                    query.output().time(it.updatedAt()));
            String reason = failing ? reasons.of(it) : "";
            if (!reason.isEmpty()) {
                table.note(reason);
            }
            if (!waits.isEmpty() && isNarrow) {
                table.hint(waits);
            }
        }
        return query.output().lines(table);
    }

    private void checkpoints(EntityKey one) {
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("entity_type", one.type());
        filter.put("entity_id", one.id());
        filter.put("limit", limit.text());
        RewindClient client = query.client();
        ApiAnswer answer = client.get(RewindClient.path("api", "checkpoints") + "/", filter);
        client.requireEntity(answer, one);
        ListedItems found = ListedItems.of(answer);
        query.output().write(found.items(), () -> CheckpointOverview.lines(found.as(Checkpoint.class), query.output()));
        ListNotes.say(found, limit, rewind.terminal());
    }
}
