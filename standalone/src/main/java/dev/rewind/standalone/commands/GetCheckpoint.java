package dev.rewind.standalone.commands;

import dev.rewind.events.Checkpoint;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind get}: one checkpoint with its state. */
@Command(
        name = "get",
        description = "Shows one checkpoint with its state.",
        footer = {"  rewind get plan:order-42:7", "  rewind get plan:order-42:7 -o json | jq .state"})
final class GetCheckpoint implements Runnable {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final CheckpointArgument checkpoint = new CheckpointArgument();

    GetCheckpoint(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public void run() {
        String id = checkpoint.checkpointId().toString();
        Answer answer = query.client().get(RewindClient.path("api", "checkpoints", id));
        query.output()
                .write(
                        answer.tree(),
                        () -> CheckpointLines.of(
                                answer.as(Checkpoint.class), rewind.terminal().outColours()));
    }
}
