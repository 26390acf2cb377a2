package dev.rewind.standalone.commands.branch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.DecisionReport;
import dev.rewind.standalone.commands.EntityArgument;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.Ids;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.ReasonOption;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.RollbackLines;
import dev.rewind.standalone.commands.approval.PreviewLines;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rewind edit}: takes an entity back to a checkpoint, changes its state, and lets it go on. */
@Command(
        name = "edit",
        description = {
            "Takes an entity back to a checkpoint and changes its state.",
            "The entity goes on from a new checkpoint that says who changed the state and why. On a terminal, without"
                    + " an option that changes the state, it opens in $EDITOR. The change is shown first; then that is"
                    + " done, or nothing. If the runner does not accept the state, nothing is undone."
        },
        footer = {
            "  rewind edit plan:order-42 --to 3 --set price=12 --reason 'wrong price'",
            "  rewind edit plan:order-42 --to 3 --patch fix.json --reason 'wrong price' --yes",
            "  rewind edit plan:order-42 --to 3 --reason 'wrong price'"
        })
public final class EditEntity extends QueryCommand implements Callable<Integer> {

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--to",
            paramLabel = "CHECKPOINT",
            description = "The checkpoint to go back to, by id or number. Default: the latest.")
    private @Nullable String to;

    @Mixin
    private final StateChange change = new StateChange();

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask on a terminal.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Show the change and what the rollback would do, and change nothing.")
    private boolean dryRun;

    public EditEntity(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() throws InterruptedException {
        EntityKey key = entity.entity();
        ObjectNode body = Json.mapper().createObjectNode().put("reason", reason.text());
        if (to != null) {
            body.put("checkpoint_id", checkpoint(key, to).toString());
        }
        JsonNode edit = edit(key, body);
        if (edit == null) {
            rewind.terminal().say("Nothing was changed.");
            return ExitCode.ERROR.number();
        }
        body.set("edit", edit);
        boolean asks = rewind.terminal().asks() && !yes;
        if (dryRun || asks) {
            JsonNode preview = dryRun(key, body);
            if (dryRun) {
                query.output()
                        .write(
                                preview,
                                () -> PreviewLines.of(preview, rewind.terminal().outColours()));
                rewind.terminal().say("Nothing was changed: --dry-run.");
                return ExitCode.OK.number();
            }
            if (!isConfirmed(key, body, preview)) {
                rewind.terminal().say("Nothing was changed.");
                return ExitCode.ERROR.number();
            }
        }
        ApiAnswer answer = post(key, body);
        return DecisionReport.write(
                        rewind,
                        query,
                        answer,
                        "rollback_id",
                        "rewind timeline " + key,
                        () -> RollbackLines.of(answer.as(Rollback.class)))
                .number();
    }

    /** The change; null if the person at the editor made none. */
    private @Nullable JsonNode edit(EntityKey key, ObjectNode body) throws InterruptedException {
        if (!change.isGiven() && !rewind.terminal().asks()) {
            throw new CommandException(
                    ExitCode.USAGE, "without a terminal there is no editor; give --patch, --state or --set");
        }
        String target = dryRun(key, body).at("/target/id").asText();
        JsonNode state = query.client()
                .get(RewindClient.path("api", "checkpoints", target))
                .tree()
                .path("state");
        if (change.isGiven()) {
            return change.edit(state, rewind.terminal());
        }
        JsonNode edited = new StateEditor(rewind.terminal().environment()).edited(state);
        return edited == null ? null : Json.mapper().createObjectNode().set("state", edited);
    }

    /** A number alone names a checkpoint of this entity. */
    private CheckpointId checkpoint(EntityKey key, String named) {
        String id = named.matches("[0-9]+") ? key + ":" + named : named;
        return Ids.read(command.commandLine(), List.of(id), CheckpointId::parse);
    }

    private JsonNode dryRun(EntityKey key, ObjectNode body) {
        return post(key, body.deepCopy().put("dry_run", true)).tree();
    }

    private ApiAnswer post(EntityKey key, ObjectNode body) {
        return query.client()
                .post(
                        RewindClient.path("api", "checkpoints", key.type(), key.id(), "rollback"),
                        "application/json",
                        body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private boolean isConfirmed(EntityKey key, ObjectNode body, JsonNode preview) {
        PreviewLines.of(preview, rewind.terminal().errColours()).forEach(rewind.terminal()::say);
        String digest = PreviewLines.digest(preview);
        if (digest != null) {
            body.put("if_digest", digest);
        }
        return rewind.terminal()
                .confirms("Roll " + key + " back to " + preview.at("/target/id").asText()
                        + " and go on with the edited state?");
    }
}
