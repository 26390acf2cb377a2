package dev.rewind.standalone.commands.read;

import dev.rewind.events.Checkpoint;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CheckpointArgument;
import dev.rewind.standalone.commands.CheckpointLines;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind get}: one checkpoint with its state. */
@Command(
        name = "get",
        description = "Shows one checkpoint with its state.",
        footer = {"  rewind get plan:order-42:7", "  rewind get plan:order-42:7 -o json | jq .state"})
public final class GetCheckpoint extends QueryCommand implements Runnable {

    @Mixin
    private final CheckpointArgument checkpoint = new CheckpointArgument();

    public GetCheckpoint(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        String id = checkpoint.checkpointId().toString();
        ApiAnswer answer = query.client().get(RewindClient.path("api", "checkpoints", id));
        query.output()
                .write(
                        answer.tree(),
                        () -> CheckpointLines.of(
                                answer.as(Checkpoint.class), rewind.terminal().outColours()));
    }
}
