package dev.rewind.standalone.commands.approval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.DecisionReport;
import dev.rewind.standalone.commands.EntityArgument;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.ReasonOption;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind reject}: rejects a rollback that waits for an approval. */
@Command(
        name = "reject",
        description = {
            "Rejects the rollback of an entity that waits for an approval.",
            "The person that asked for it can take it back with this command. After a failure, the entity is parked"
                    + " then: resume it to try again, or roll it back."
        },
        footer = {"  rewind reject plan:order-42 --reason 'the order is shipped'"})
public final class RejectRollback extends QueryCommand implements Callable<Integer> {

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    public RejectRollback(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() {
        EntityKey key = entity.entity();
        JsonNode digest = query.client()
                .get(RewindClient.path("api", "entities", key.type(), key.id()))
                .tree()
                .at("/proposal/digest");
        if (digest.isMissingNode()) {
            throw new CommandException(
                    ExitCode.CONFLICT,
                    "no rollback of " + key + " waits for an approval; rewind show " + key + " shows its status");
        }
        String body = Json.mapper()
                .createObjectNode()
                .put("digest", digest.asText())
                .put("reason", reason.text())
                .toString();
        ApiAnswer answer = query.client()
                .post(
                        RewindClient.path("api", "entities", key.type(), key.id(), "reject"),
                        "application/json",
                        body.getBytes(StandardCharsets.UTF_8));
        return DecisionReport.write(rewind, query, answer, "entity_id", "rewind timeline " + key, () -> {
                    Entity head = answer.as(Entity.class);
                    return List.of(key + " " + HumanValues.wire(head.status()) + ", epoch " + head.epoch());
                })
                .number();
    }
}
