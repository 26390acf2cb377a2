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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(
            arity = "0..2",
            paramLabel = "ENTITY",
            description = "Whose checkpoints: plan:order-42, or plan order-42. Without it: entities.")
    private @Nullable List<String> words;

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
        Answer answer =
                words == null ? entities() : checkpoints(Ids.read(command.commandLine(), words, EntityKey::parse));
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
            for (Entity entity : answer.as(new TypeReference<List<Entity>>() {})) {
                table.row(
                        entity.entityType() + ":" + entity.entityId(),
                        Words.wire(entity.status()),
                        Long.toString(entity.epoch()),
                        entity.latest() == null ? "-" : entity.latest().toString(),
                        Long.toString(entity.counts().rollbacks()),
                        Rfc3339.format(entity.updatedAt()));
            }
            return table.lines(rewind.terminal().outColours());
        });
        return answer;
    }

    private Answer checkpoints(EntityKey entity) {
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("entity_type", entity.type());
        filter.put("entity_id", entity.id());
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
