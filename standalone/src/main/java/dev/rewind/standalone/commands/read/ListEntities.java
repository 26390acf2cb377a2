package dev.rewind.standalone.commands.read;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Step;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.LimitOption;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import java.util.ArrayList;
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
        description = "Lists entities or, if one is given, the checkpoints of that entity; newest first.",
        footer = {
            "  rewind list",
            "  rewind list --type plan --status running",
            "  rewind list plan:order-42",
            "  rewind list plan order-42 -o ndjson | jq -r .id"
        })
public final class ListEntities extends QueryCommand implements Runnable {

    @Mixin
    private final OptionalEntityArgument entity = new OptionalEntityArgument();

    @Option(names = "--type", paramLabel = "TYPE", description = "Only entities of this type.")
    private @Nullable String type;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only entities with this status, such as running.")
    private @Nullable String status;

    @Mixin
    private final LimitOption limit = new LimitOption();

    public ListEntities(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        EntityKey one = entity.entity();
        if (one != null && (type != null || status != null)) {
            throw new CommandException(
                    ExitCode.USAGE, "--type and --status choose among entities; leave them out, or leave out " + one);
        }
        ApiAnswer answer = one == null ? entities() : checkpoints(one);
        DamagedRowsNote.say(answer, rewind.terminal());
        if (answer.hasMore()) {
            rewind.terminal().say("There are more than these " + limit.text() + "; use --limit to see more.");
        }
    }

    private ApiAnswer entities() {
        Map<String, String> filter = new LinkedHashMap<>();
        if (type != null) {
            filter.put("type", type);
        }
        if (status != null) {
            filter.put("status", status);
        }
        filter.put("limit", limit.text());
        ApiAnswer answer = query.client().get(RewindClient.path("api", "entities"), filter);
        query.output().write(answer.tree(), () -> {
            Table table = new Table("ENTITY", "STATUS", "EPOCH", "LATEST", "ROLLBACKS", "UPDATED");
            for (Entity it : answer.as(new TypeReference<List<Entity>>() {})) {
                table.row(
                        it.entityType() + ":" + it.entityId(),
                        HumanValues.wire(it.status())
                                + waits(it)
                                + (it.partlyApplied() == null
                                        ? ""
                                        : ", r" + it.partlyApplied().number() + " applied partly"),
                        Long.toString(it.epoch()),
                        it.latest() == null ? "-" : it.latest().toString(),
                        Long.toString(it.counts().rollbacks()),
                        Rfc3339.format(it.updatedAt()));
            }
            return table.lines(rewind.terminal().outColours());
        });
        return answer;
    }

    /** What the steps of an entity wait for, in words. */
    private static String waits(Entity entity) {
        List<String> words = new ArrayList<>();
        for (Entity.OpenStep open : entity.openSteps()) {
            Step.Wait wait = open.waits();
            if (wait != null) {
                words.add(HumanValues.wait(wait));
            }
        }
        return words.isEmpty() ? "" : ", waits" + String.join(" and", words);
    }

    private ApiAnswer checkpoints(EntityKey one) {
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("entity_type", one.type());
        filter.put("entity_id", one.id());
        filter.put("limit", limit.text());
        RewindClient client = query.client();
        ApiAnswer answer = client.get(RewindClient.path("api", "checkpoints") + "/", filter);
        client.requireEntity(answer, one);
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
                        step == null ? "-" : HumanValues.step(step.name(), step.attempt()),
                        HumanValues.shortHash(checkpoint.stateHash()),
                        Long.toString(checkpoint.sizeBytes()),
                        Rfc3339.format(checkpoint.createdAt()));
            }
            return table.lines(rewind.terminal().outColours());
        });
        return answer;
    }
}
