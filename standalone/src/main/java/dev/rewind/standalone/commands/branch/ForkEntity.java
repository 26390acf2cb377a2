package dev.rewind.standalone.commands.branch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.DecisionReport;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.Ids;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.ReasonOption;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.DiffLines;
import dev.rewind.standalone.output.HumanValues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rewind fork}: begins a new entity with a checkpoint of another one. */
@Command(
        name = "fork",
        description = {
            "Begins a new entity with the state of a checkpoint.",
            "The entity of the checkpoint does not change; the checkpoint is kept from then on. With --plan, a runner"
                    + " that serves this plan goes on with the new entity. A rollback of the new entity undoes its own"
                    + " steps only, unless it owns the effects of earlier ones: then it can be rolled back to a checkpoint"
                    + " of the other entity, which takes its steps back too."
        },
        footer = {
            "  rewind fork plan:order-42:3 plan:order-42-b --reason 'what if'",
            "  rewind fork plan:order-42:3 plan:order-42-b --plan order-fulfilment \\",
            "    --set price=12 --reason 'what if it was cheaper'"
        })
public final class ForkEntity extends QueryCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "CHECKPOINT_ID", description = "The checkpoint to begin with.")
    private String checkpoint = "";

    @Parameters(index = "1", paramLabel = "ENTITY", description = "The new entity, such as plan:order-42-b.")
    private String to = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(names = "--plan", paramLabel = "NAME", description = "Name of the plan that goes on from there.")
    private @Nullable String plan;

    @Option(
            names = "--step",
            paramLabel = "NAME",
            description = "The step to go on with. Default: the one that starts from the checkpoint.")
    private @Nullable String step;

    @Option(
            names = "--effects",
            paramLabel = "WHOSE",
            description = {
                "owned: rewind rollback ENTITY --to CHECKPOINT can name an earlier checkpoint of the other entity, which"
                        + " then goes back there. Default: it cannot."
            })
    private @Nullable Effects effects;

    @Option(
            names = "--if-digest",
            paramLabel = "DIGEST",
            description = "Refuse the fork unless it is exactly what a dry run with this digest has shown.")
    private @Nullable String ifDigest;

    @Option(names = "--dry-run", description = "Show what the fork would be, and change nothing.")
    private boolean dryRun;

    /** Who may take earlier steps back. */
    enum Effects {
        owned
    }

    @Mixin
    private final StateChange change = new StateChange();

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    public ForkEntity(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() {
        CheckpointId base = Ids.read(command.commandLine(), List.of(checkpoint), CheckpointId::parse);
        EntityKey fork = Ids.read(command.commandLine(), List.of(to), EntityKey::parse);
        ObjectNode body = Json.mapper()
                .createObjectNode()
                .put("checkpoint_id", base.toString())
                .put("to", fork.toString())
                .put("reason", reason.text());
        if (plan != null) {
            body.put("plan", plan);
        }
        if (step != null) {
            body.put("step", step);
        }
        if (effects != null) {
            body.put("effects", effects.name());
        }
        if (ifDigest != null) {
            body.put("if_digest", ifDigest);
        }
        if (dryRun) {
            body.put("dry_run", true);
        }
        if (change.isGiven()) {
            JsonNode state = query.client()
                    .get(RewindClient.path("api", "checkpoints", base.toString()))
                    .tree()
                    .path("state");
            body.set("edit", change.edit(state, rewind.terminal()));
        }
        EntityKey entity = base.entity();
        ApiAnswer answer = query.client()
                .post(
                        RewindClient.path("api", "entities", entity.type(), entity.id(), "fork"),
                        "application/json",
                        body.toString().getBytes(StandardCharsets.UTF_8));
        if (dryRun) {
            JsonNode preview = answer.tree();
            query.output().write(preview, () -> preview(preview));
            rewind.terminal().say("Nothing was changed: --dry-run.");
            return ExitCode.OK.number();
        }
        return DecisionReport.write(rewind, query, answer, "entity_id", "rewind show " + fork, () -> {
                    Entity head = answer.as(Entity.class);
                    return List.of(fork + " " + HumanValues.wire(head.status()) + ", begun with " + base
                            + "; see rewind diff " + base + " --to " + head.latest());
                })
                .number();
    }

    private List<String> preview(JsonNode fork) {
        List<String> lines = new ArrayList<>();
        lines.add(fork.path("to").asText() + " would begin with "
                + fork.path("checkpoint_id").asText());
        if (fork.has("plan")) {
            String name = HumanValues.oneLine(fork.path("plan").asText());
            String at = HumanValues.oneLine(fork.path("step").asText());
            lines.add("  plan " + name + " would go on with "
                    + (fork.has("step") ? "step \"" + at + "\"" : "its first step"));
            if (fork.has("step") && !fork.path("step_checked").asBoolean()) {
                lines.add("  it was not checked whether plan " + name + " has this step");
            }
        }
        if (fork.has("effects")) {
            lines.add("  it would own the effects of earlier steps");
        }
        if (fork.has("edit")) {
            lines.add("  with an edited state:");
            DiffLines.changes(fork.at("/edit/changes"), rewind.terminal().outColours())
                    .forEach(line -> lines.add("  " + line));
        }
        lines.add("  digest " + HumanValues.oneLine(fork.path("digest").asText())
                + " (--if-digest does exactly this, or nothing)");
        return lines;
    }
}
