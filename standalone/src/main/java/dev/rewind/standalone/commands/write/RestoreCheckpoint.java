package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CheckpointArgument;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.AnswerOutput;
import dev.rewind.standalone.output.HumanValues;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind state}: prints the verified state of a checkpoint. */
@Command(
        name = "state",
        aliases = "restore",
        description = {
            "Verifies the hash of a checkpoint's state, prints the state, and records that it was read.",
            "Does not change the entity; rewind rollback does."
        },
        footer = {
            "  rewind state plan:order-42:7 > state.json",
            "  rewind state plan:order-42:7 --reason 'the database was lost' -o json"
        })
public final class RestoreCheckpoint extends QueryCommand implements Runnable {

    @Mixin
    private final CheckpointArgument checkpoint = new CheckpointArgument();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why you ask for it. The log records it.")
    private @Nullable String reason;

    public RestoreCheckpoint(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        String id = checkpoint.checkpointId().toString();
        ApiAnswer answer =
                query.client().post(RewindClient.path("api", "checkpoints", id, "restore"), "application/json", body());
        JsonNode restored = answer.tree();
        query.output().write(restored, () -> AnswerOutput.indented(restored.path("state")));
        rewind.terminal()
                .say("State of " + id + ", verified: SHA-256 "
                        + HumanValues.shortHash(restored.path("state_hash").asText()) + "…");
    }

    private byte[] body() {
        ObjectNode body = Json.mapper().createObjectNode();
        if (reason != null) {
            body.put("reason", reason);
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
