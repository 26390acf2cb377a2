package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.commands.EntityArgument;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.Ids;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.ReasonOption;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.RollbackLines;
import dev.rewind.standalone.commands.TargetOptions;
import dev.rewind.standalone.commands.approval.RollbackRequest;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rewind rollback}: requests a rollback of an entity. */
@Command(
        name = "rollback",
        description = {
            "Takes an entity back to a checkpoint.",
            "The runner or service of the entity gets a command to undo the steps since then. Without a target option,"
                    + " the target is the latest checkpoint. On a terminal it shows first what the rollback does, and"
                    + " asks; then that is done, or nothing."
        },
        footer = {
            "  rewind rollback plan:order-42 --to 3 --reason 'wrong price'",
            "  rewind rollback plan order-42 --to-step charge-card --reason 'stolen card'",
            "  rewind rollback plan order-42 --steps-back 2 --reason 'try again' \\",
            "    --if-latest plan:order-42:7",
            "  rewind rollback plan:order-42 --to 3 --reason 'wrong price' --dry-run",
            "  rewind rollback plan:order-42 --to 3 --reason 'wrong price' --yes --wait"
        })
public final class RequestRollback extends QueryCommand implements Callable<Integer> {

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @ArgGroup
    private @Nullable Target target;

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Option(
            names = "--if-latest",
            paramLabel = "CHECKPOINT_ID",
            description = "Refuse the rollback if the latest checkpoint is another one.")
    private @Nullable String ifLatest;

    @Option(
            names = "--if-digest",
            paramLabel = "DIGEST",
            description = "Refuse the rollback unless it does exactly what a dry run with this digest has shown.")
    private @Nullable String ifDigest;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask on a terminal.")
    private boolean yes;

    @Option(
            names = "--dry-run",
            description =
                    "Show what the rollback would do, and change nothing: the steps to undo, the other entities that"
                            + " go back, the change of the state.")
    private boolean dryRun;

    @Option(
            names = "--wait",
            description = "Wait until the rollback is applied everywhere, or has failed; exit with 8 if it has failed.")
    private boolean wait;

    @Option(
            names = "--no-cascade",
            description = "Do not ask the entities that the undone steps touched to go back too.")
    private boolean alone;

    public RequestRollback(RewindCommand rewind) {
        super(rewind);
    }

    static final class Target extends TargetOptions {
        @Option(names = "--to", paramLabel = "CHECKPOINT", description = "Target: this checkpoint, by id or number.")
        private @Nullable String checkpoint;
    }

    @Override
    public Integer call() throws InterruptedException {
        EntityKey key = entity.entity();
        RollbackRequest request = new RollbackRequest(rewind, query, key, body(key));
        if (dryRun) {
            return request.writePreview().number();
        }
        if (rewind.terminal().asks() && !yes && !request.isConfirmed("")) {
            return ExitCode.ERROR.number();
        }
        ApiAnswer answer = request.send();
        JsonNode decision = answer.tree();
        ExitCode reported = request.report(answer);
        if (reported != ExitCode.OK) {
            return reported.number();
        }
        ExitCode outcome = outcome(answer.as(Rollback.class), decision);
        RollbackLines.whoIsThere(decision).forEach(rewind.terminal()::say);
        return wait ? request.settled(answer.as(Rollback.class)).number() : outcome.number();
    }

    private ExitCode outcome(Rollback rollback, JsonNode decision) {
        RollbackLines.sayWhoApplies(rewind.terminal(), rollback, decision);
        return switch (rollback.status()) {
            case COMMANDED, APPLIED -> ExitCode.OK;
            case FAILED, EXPIRED -> ExitCode.FAILED;
            case SUPERSEDED -> ExitCode.CONFLICT;
        };
    }

    private ObjectNode body(EntityKey key) {
        ObjectNode body = Json.mapper().createObjectNode().put("reason", reason.text());
        if (ifDigest != null) {
            body.put("if_digest", ifDigest);
        }
        if (alone) {
            body.put("cascade", false);
        }
        if (ifLatest != null) {
            body.put(
                    "if_latest",
                    Ids.read(command.commandLine(), List.of(ifLatest), CheckpointId::parse)
                            .toString());
        }
        if (target == null) {
            return body;
        }
        ObjectNode to = body.putObject("target");
        if (target.checkpoint != null) {
            to.put(
                    "checkpoint_id",
                    Ids.checkpoint(command.commandLine(), key, target.checkpoint)
                            .toString());
        }
        target.addTo(to);
        return body;
    }
}
