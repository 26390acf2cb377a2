package dev.rewind.standalone.commands;

import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind unpin}: let retention decide about a checkpoint again. */
@Command(
        name = "unpin",
        description = "Lets retention decide about a checkpoint again.",
        footer = {"  rewind unpin plan:order-42:7", "  rewind unpin plan order-42 7 --reason 'audit is over'"})
final class UnpinCheckpoint implements Callable<Integer> {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final CheckpointArgument checkpoint = new CheckpointArgument();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is recorded.")
    private @Nullable String reason;

    UnpinCheckpoint(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public Integer call() {
        String id = checkpoint.checkpointId().toString();
        Answer answer = query.client()
                .delete(
                        RewindClient.path("api", "checkpoints", id, "pin"),
                        reason == null ? Map.of() : Map.of("reason", reason));
        return PinCheckpoint.told(rewind, query, id, answer).number();
    }
}
