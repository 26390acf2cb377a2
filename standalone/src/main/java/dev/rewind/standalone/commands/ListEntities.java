package dev.rewind.standalone.commands;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Step;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.Table;
import dev.rewind.standalone.output.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind list}: entities, or the checkpoints of one. */
@Command(
        name = "list",
        description = "Lists entities, newest first; or the checkpoints of one entity, newest first.",
        footer = {
            "  rewind list",
            "  rewind list --type plan --status running",
            "  rewind list plan:order-42",
            "  rewind list plan order-42 -o ndjson | jq -r .id"
        })
final class ListEntities implements Runnable {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final OptionalEntityArgument entity = new OptionalEntityArgument();

    @Option(names = "--type", paramLabel = "TYPE", description = "Entities of this type only.")
    private @Nullable String type;

    @Option(names = "--status", paramLabel = "STATUS", description = "Entities of this status only, such as running.")
    private @Nullable String status;

    @Mixin
    private final LimitOption limit = new LimitOption();

    ListEntities(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public void run() {
        EntityKey one = entity.entity();
        if (one != null && (type != null || status != null)) {
            throw new CommandException(
                    ExitCode.USAGE, "--type and --status choose among entities; leave them out, or leave out " + one);
        }
        Answer answer = one == null ? entities() : checkpoints(one);
        if (answer.hasMore()) {
            rewind.terminal().say("There are more than these " + limit.text() + "; ask for more with --limit.");
        }
    }

    private Answer entities() {
        Map<String, String> filter = new LinkedHashMap<>();
        if (type != null) {
            filter.put("type", type);
        }
        if (status != null) {
            filter.put("status", status);
        }
        filter.put("limit", limit.text());
        Answer answer = query.client().get(RewindClient.path("api", "entities"), filter);
        query.output().write(answer.tree(), () -> {
            Table table = new Table("ENTITY", "STATUS", "EPOCH", "LATEST", "ROLLBACKS", "UPDATED");
            for (Entity it : answer.as(new TypeReference<List<Entity>>() {})) {
                table.row(
                        it.entityType() + ":" + it.entityId(),
                        Words.wire(it.status()),
                        Long.toString(it.epoch()),
                        it.latest() == null ? "-" : it.latest().toString(),
                        Long.toString(it.counts().rollbacks()),
                        Rfc3339.format(it.updatedAt()));
            }
            return table.lines(rewind.terminal().outColours());
        });
        return answer;
    }

    private Answer checkpoints(EntityKey one) {
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("entity_type", one.type());
        filter.put("entity_id", one.id());
        filter.put("limit", limit.text());
        Answer answer = query.client().get(RewindClient.path("api", "checkpoints") + "/", filter);
        query.output().write(answer.tree(), () -> {
            Table table = new Table("CHECKPOINT", "PARENT", "EPOCH", "REASON", "STEP", "STATE", "BYTES", "TAKEN");
            for (Checkpoint checkpoint : answer.as(new TypeReference<List<Checkpoint>>() {})) {
                Step step = checkpoint.step();
                table.row(
                        checkpoint.id().toString(),
                        checkpoint.parent() == null
                                ? "-"
                                : Long.toString(checkpoint.parent().sequence()),
                        Long.toString(checkpoint.epoch()),
                        checkpoint.reason(),
                        step == null ? "-" : Words.step(step.name(), step.attempt()),
                        Words.shortHash(checkpoint.stateHash()),
                        Long.toString(checkpoint.sizeBytes()),
                        Rfc3339.format(checkpoint.createdAt()));
            }
            return table.lines(rewind.terminal().outColours());
        });
        return answer;
    }
}
