package dev.rewind.standalone.commands.approval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.DecisionReport;
import dev.rewind.standalone.commands.EntityArgument;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.RollbackLines;
import dev.rewind.standalone.output.HumanValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind approve}: approves a rollback that another person has asked for, or a step that waits for it. */
@Command(
        name = "approve",
        description = {
            "Approves a rollback that waits for a person: one that another person has asked for, or that follows a"
                    + " failure. Or approves what a step waits for.",
            "A rollback happens if it still does exactly what has the digest; otherwise nothing happens. On a terminal the"
                    + " command shows what it approves, and asks. Elsewhere name the digest of the rollback, or the approval"
                    + " that the step waits for."
        },
        footer = {
            "  rewind approve plan:order-42",
            "  rewind approve plan:order-42 --digest 9f3c… --reason 'checked it'",
            "  rewind approve plan:publish-7 --step-approval approved",
        })
public final class ApproveRollback extends QueryCommand implements Callable<Integer> {

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Option(names = "--digest", paramLabel = "DIGEST", description = "The digest of the rollback that you approve.")
    private @Nullable String digest;

    @Option(
            names = "--step-approval",
            paramLabel = "NAME",
            description = "The approval that a step waits for, to approve that.")
    private @Nullable String stepApproval;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why you approve it. The log records it.")
    private @Nullable String reason;

    @Option(
            names = {"-y", "--yes"},
            description = "Show on a terminal what the rollback does, and do not ask.")
    private boolean yes;

    public ApproveRollback(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() {
        EntityKey key = entity.entity();
        if (stepApproval != null) {
            return approveStep(key, stepApproval);
        }
        String approved = digest;
        if (approved == null) {
            JsonNode head = head(key);
            String awaited = head.has("proposal") ? null : awaitedApproval(head);
            if (awaited != null) {
                return rewind.terminal().confirms("Approve \"" + HumanValues.oneLine(awaited) + "\" of " + key + "?")
                        ? approveStep(key, awaited)
                        : unchanged();
            }
            approved = looked(key, head.path("proposal"));
        }
        if (approved == null) {
            return unchanged();
        }
        ObjectNode body = Json.mapper().createObjectNode().put("digest", approved);
        if (reason != null) {
            body.put("reason", reason);
        }
        ApiAnswer answer = query.client()
                .post(
                        RewindClient.path("api", "entities", key.type(), key.id(), "approve"),
                        "application/json",
                        body.toString().getBytes(StandardCharsets.UTF_8));
        ExitCode reported = RollbackRequest.reportDecision(rewind, query, key, answer);
        if (reported == ExitCode.OK) {
            RollbackLines.sayWhoApplies(rewind.terminal(), answer.as(Rollback.class), answer.tree());
            RollbackLines.whoIsThere(answer.tree()).forEach(rewind.terminal()::say);
        }
        return reported.number();
    }

    private int unchanged() {
        rewind.terminal().say("Nothing was changed.");
        return ExitCode.ERROR.number();
    }

    private JsonNode head(EntityKey key) {
        if (!rewind.terminal().asks()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "there is no person to ask; name what you approve with --digest DIGEST or --step-approval NAME");
        }
        return query.client()
                .get(RewindClient.path("api", "entities", key.type(), key.id()))
                .tree();
    }

    /** The approval that a step waits for; null if none does. */
    private static @Nullable String awaitedApproval(JsonNode head) {
        for (JsonNode step : head.path("open_steps")) {
            if (step.at("/waits/approval").asBoolean()) {
                return step.at("/waits/signal").asText();
            }
        }
        return null;
    }

    private int approveStep(EntityKey key, String name) {
        ObjectNode body = Json.mapper().createObjectNode().put("name", name).put("approval", true);
        if (reason != null) {
            body.put("reason", reason);
        }
        ApiAnswer answer = query.client()
                .post(
                        RewindClient.path("api", "entities", key.type(), key.id(), "signals"),
                        "application/json",
                        body.toString().getBytes(StandardCharsets.UTF_8));
        return DecisionReport.write(rewind, query, answer, "entity_id", "rewind timeline " + key, () -> {
                    Entity head = answer.as(Entity.class);
                    return List.of(key + " " + HumanValues.wire(head.status()) + ", epoch " + head.epoch());
                })
                .number();
    }

    /** Shows what the proposed rollback does now, and asks. Returns the digest of what was shown; null if declined. */
    private @Nullable String looked(EntityKey key, JsonNode proposal) {
        if (proposal.isMissingNode()) {
            throw new CommandException(
                    ExitCode.CONFLICT,
                    "no rollback of " + key + " waits for an approval; rewind show " + key + " shows its status");
        }
        ObjectNode body = Json.mapper().createObjectNode().put("reason", "dry run");
        String target = proposal.has("base") ? "base" : "checkpoint_id";
        body.putObject("target").put("checkpoint_id", proposal.path(target).asText());
        body.put("cascade", proposal.path("cascade").asBoolean());
        if (proposal.has("edit")) {
            body.putObject("edit").set("patch", proposal.at("/edit/patch"));
        }
        JsonNode preview = new RollbackRequest(rewind, query, key, body).preview();
        PreviewLines.of(preview, rewind.terminal().errColours()).forEach(rewind.terminal()::say);
        rewind.terminal()
                .say(
                        proposal.has("requested_by")
                                ? HumanValues.oneLine(
                                                proposal.path("requested_by").asText()) + " asked for it: "
                                        + HumanValues.oneLine(
                                                proposal.path("reason").asText())
                                : "A failure asked for it. Nothing goes on before it is approved or rejected.");
        String shown = String.valueOf(PreviewLines.digest(preview));
        if (!shown.equals(proposal.path("digest").asText())) {
            throw new CommandException(
                    ExitCode.CONFLICT,
                    "the entity has changed since the rollback was proposed, so an approval would be void;"
                            + " request the rollback again");
        }
        return yes || rewind.terminal().confirms("Approve this rollback of " + key + "?") ? shown : null;
    }
}
