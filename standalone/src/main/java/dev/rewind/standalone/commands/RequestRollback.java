package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.DiffLines;
import dev.rewind.standalone.output.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rewind rollback}: asks for an entity to be taken back. */
@Command(
        name = "rollback",
        description = {
            "Takes an entity back to a checkpoint: its services get the command to undo what came after it.",
            "Without a target it goes back to the latest checkpoint."
        },
        footer = {
            "  rewind rollback plan:order-42 --to 3 --reason 'wrong price'",
            "  rewind rollback plan order-42 --to-step charge-card --reason 'stolen card'",
            "  rewind rollback plan order-42 --steps-back 2 --reason 'try again' \\",
            "    --if-latest plan:order-42:7",
            "  rewind rollback plan:order-42 --to 3 --reason 'wrong price' --dry-run"
        })
final class RequestRollback implements Callable<Integer> {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

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
            description = "Refuse unless this is still the latest checkpoint.")
    private @Nullable String ifLatest;

    @Option(
            names = "--dry-run",
            description = "Only shows what it would do: what is undone, who else goes back, what becomes of the state.")
    private boolean dryRun;

    @Option(names = "--no-cascade", description = "Leaves what the undone steps touched as it is.")
    private boolean alone;

    RequestRollback(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    static final class Target {
        @Option(names = "--to", paramLabel = "CHECKPOINT", description = "This checkpoint: its id or its number.")
        private @Nullable String checkpoint;

        @Option(names = "--to-step", paramLabel = "NAME", description = "Where a step of this name last started.")
        private @Nullable String step;

        @Option(names = "--to-time", paramLabel = "TIME", description = "Where it was then: 2026-01-31T12:00:00Z.")
        private @Nullable String at;

        @Option(names = "--steps-back", paramLabel = "N", description = "So many checkpoints before the latest.")
        private @Nullable Integer stepsBack;
    }

    @Override
    public Integer call() {
        EntityKey key = entity.entity();
        Answer answer = query.client()
                .post(
                        RewindClient.path("api", "checkpoints", key.type(), key.id(), "rollback"),
                        "application/json",
                        body(key).toString().getBytes(StandardCharsets.UTF_8));
        JsonNode decision = answer.tree();
        if (dryRun) {
            query.output().write(decision, () -> preview(decision));
            rewind.terminal().say("Nothing was changed: --dry-run.");
            return ExitCode.OK.number();
        }
        ExitCode told = Decision.told(
                rewind,
                query,
                answer,
                "rollback_id",
                "rewind timeline " + key,
                () -> RollbackLines.of(answer.as(Rollback.class)));
        return told == ExitCode.OK ? outcome(answer.as(Rollback.class)).number() : told.number();
    }

    private static ExitCode outcome(Rollback rollback) {
        return switch (rollback.status()) {
            case COMMANDED, APPLIED -> ExitCode.OK;
            case FAILED, EXPIRED -> ExitCode.FAILED;
            case SUPERSEDED -> ExitCode.CONFLICT;
        };
    }

    private ObjectNode body(EntityKey key) {
        ObjectNode body = Json.mapper().createObjectNode().put("reason", reason.text());
        if (dryRun) {
            body.put("dry_run", true);
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
            // A number alone is a checkpoint of the entity.
            String text = target.checkpoint.matches("[0-9]+") ? key + ":" + target.checkpoint : target.checkpoint;
            to.put(
                    "checkpoint_id",
                    Ids.read(command.commandLine(), List.of(text), CheckpointId::parse)
                            .toString());
        }
        if (target.step != null) {
            to.put("step", target.step);
        }
        if (target.at != null) {
            to.put("at", target.at);
        }
        if (target.stepsBack != null) {
            to.put("steps_back", target.stepsBack);
        }
        return body;
    }

    private List<String> preview(JsonNode decision) {
        List<String> lines = new ArrayList<>();
        lines.add(decision.at("/rollback/rollback_id").asText() + " would go back to "
                + decision.at("/target/id").asText());
        for (JsonNode step : decision.path("undo")) {
            lines.add(RollbackLines.undone(Json.mapper().convertValue(step, UndoStep.class)));
        }
        decision.path("touched").forEach(entity -> lines.add("  touches " + Words.oneLine(entity.asText())));
        lines.addAll(DiffLines.of(decision.path("diff"), rewind.terminal().outColours()));
        return lines;
    }
}
