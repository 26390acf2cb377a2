package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.Output;
import dev.rewind.standalone.output.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind restore}: the verified state of a checkpoint. */
@Command(
        name = "restore",
        description = {
            "Prints the state of a checkpoint after its hash was verified, and records that it was handed out.",
            "The entity itself stays where it is; rewind rollback takes it back."
        },
        footer = {"  rewind restore plan:order-42:7 > state.json", "  rewind restore plan:order-42:7 -o json"})
final class RestoreCheckpoint implements Runnable {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final CheckpointArgument checkpoint = new CheckpointArgument();

    RestoreCheckpoint(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public void run() {
        String id = checkpoint.checkpointId().toString();
        Answer answer = query.client()
                .post(RewindClient.path("api", "checkpoints", id, "restore"), "application/json", new byte[] {'{', '}'
                });
        JsonNode restored = answer.tree();
        query.output().write(restored, () -> Output.indented(restored.path("state")));
        rewind.terminal()
                .say("State of " + id + ", verified: SHA-256 "
                        + Words.shortHash(restored.path("state_hash").asText()) + "…");
    }
}
