package dev.rewind.standalone.commands.branch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.EntityArgument;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.Ids;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.ReasonOption;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.approval.RollbackRequest;
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
            "  rewind edit plan:order-42 --to 3 --reason 'wrong price' --wait"
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

    @Option(
            names = "--wait",
            description = "Wait until the rollback is applied everywhere, or has failed; exit with 8 if it has failed.")
    private boolean wait;

    public EditEntity(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() throws InterruptedException {
        EntityKey key = entity.entity();
        ObjectNode body = Json.mapper().createObjectNode().put("reason", reason.text());
        if (to != null) {
            body.put(
                    "checkpoint_id",
                    Ids.checkpoint(command.commandLine(), key, to).toString());
        }
        JsonNode edit = edit(key, body);
        if (edit == null) {
            rewind.terminal().say("Nothing was changed.");
            return ExitCode.ERROR.number();
        }
        body.set("edit", edit);
        RollbackRequest request = new RollbackRequest(rewind, query, key, body);
        if (dryRun) {
            return request.writePreview().number();
        }
        if (rewind.terminal().asks() && !yes && !request.isConfirmed(" and go on with the edited state")) {
            return ExitCode.ERROR.number();
        }
        return request.report(request.send(), wait).number();
    }

    /** The change; null if the person at the editor made none. */
    private @Nullable JsonNode edit(EntityKey key, ObjectNode body) throws InterruptedException {
        if (!change.isGiven() && !rewind.terminal().asks()) {
            throw new CommandException(
                    ExitCode.USAGE, "without a terminal there is no editor; give --patch, --state or --set");
        }
        String target = new RollbackRequest(rewind, query, key, body)
                .preview()
                .at("/target/id")
                .asText();
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
}
