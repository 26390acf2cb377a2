package dev.rewind.standalone.commands.approval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.DecisionReport;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.QueryOptions;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.RollbackLines;
import dev.rewind.standalone.output.HumanValues;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request to roll an entity back: what it would do is shown, a person confirms it, it is sent, and the decision is
 * reported.
 *
 * @param body the request to the query API; a confirmation adds the digest of what was shown
 */
public record RollbackRequest(RewindCommand rewind, QueryOptions query, EntityKey entity, ObjectNode body) {

    private static final long LOOK_AGAIN_MS = 250;

    /** What the rollback would do. */
    public JsonNode preview() {
        return post(body.deepCopy().put("dry_run", true)).tree();
    }

    /** Writes what the rollback would do, which is all that happens. */
    public ExitCode writePreview() {
        JsonNode preview = preview();
        query.output()
                .write(preview, () -> PreviewLines.of(preview, rewind.terminal().outColours()));
        rewind.terminal().say("Nothing was changed: --dry-run.");
        return ExitCode.OK;
    }

    /**
     * Shows what the rollback does, and asks. The request then names the digest of what was shown.
     *
     * @param more the end of the question, after the target
     */
    public boolean isConfirmed(String more) {
        JsonNode preview = preview();
        PreviewLines.of(preview, rewind.terminal().errColours()).forEach(rewind.terminal()::say);
        String digest = PreviewLines.digest(preview);
        if (digest != null) {
            body.put("if_digest", digest);
        }
        boolean confirmed = rewind.terminal()
                .confirms("Roll " + entity + " back to "
                        + preview.at("/target/id").asText() + more + "?");
        if (!confirmed) {
            rewind.terminal().say("Nothing was changed.");
        }
        return confirmed;
    }

    public ApiAnswer send() {
        return post(body);
    }

    /** Writes the decision, also that the rollback waits for a second person. */
    public ExitCode report(ApiAnswer answer) {
        return answer.tree().path("status").asText().equals("awaiting_approval")
                ? waits(answer.tree())
                : reportDecision(rewind, query, entity, answer);
    }

    /** Writes the decision and, if the rollback was ordered and the caller waits for its end, what became of it. */
    public ExitCode report(ApiAnswer answer, boolean wait) throws InterruptedException {
        ExitCode reported = report(answer);
        return reported == ExitCode.OK && wait ? settled(answer.as(Rollback.class)) : reported;
    }

    /** Waits until the rollback and its participants have ended, and says how. */
    public ExitCode settled(Rollback ordered) throws InterruptedException {
        String path = RewindClient.path("api", "rollbacks", ordered.rollbackId().toString());
        Rollback now = ordered;
        while (now.standing() == Rollback.Standing.COMMANDED
                || now.standing() == Rollback.Standing.AWAITING_PARTICIPANTS) {
            Thread.sleep(LOOK_AGAIN_MS);
            now = query.client().get(path).as(Rollback.class);
        }
        RollbackLines.of(now).forEach(rewind.terminal()::say);
        return switch (now.standing()) {
            case COMMANDED, AWAITING_PARTICIPANTS, APPLIED -> ExitCode.OK;
            case APPLIED_PARTLY, FAILED, EXPIRED -> ExitCode.FAILED;
            case SUPERSEDED -> ExitCode.CONFLICT;
        };
    }

    /** Writes the rollback that was ordered. */
    static ExitCode reportDecision(RewindCommand rewind, QueryOptions query, EntityKey entity, ApiAnswer answer) {
        return DecisionReport.write(
                rewind,
                query,
                answer,
                "rollback_id",
                "rewind timeline " + entity,
                () -> RollbackLines.of(answer.as(Rollback.class)));
    }

    /** Says that nothing happens before a second person approves it. */
    private ExitCode waits(JsonNode proposal) {
        String digest = HumanValues.oneLine(proposal.path("digest").asText());
        query.output()
                .write(
                        proposal,
                        () -> List.of(
                                entity + " would go back to "
                                        + proposal.path("checkpoint_id").asText() + ": waits for an approval until "
                                        + proposal.path("expires_at").asText(),
                                "  " + PreviewLines.needs(proposal.path("needs")),
                                "  another person approves it with: rewind approve " + entity + " --digest " + digest));
        return ExitCode.AWAITING;
    }

    private ApiAnswer post(ObjectNode request) {
        return query.client()
                .post(
                        RewindClient.path("api", "checkpoints", entity.type(), entity.id(), "rollback"),
                        "application/json",
                        request.toString().getBytes(StandardCharsets.UTF_8));
    }
}
