package dev.rewind.standalone.commands.write;

import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CheckpointArgument;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind unpin}: removes the pin of a checkpoint. */
@Command(
        name = "unpin",
        description = "Removes the pin of a checkpoint, so that retention applies to it again.",
        footer = {"  rewind unpin plan:order-42:7", "  rewind unpin plan order-42 7 --reason 'audit is over'"})
public final class UnpinCheckpoint extends QueryCommand implements Callable<Integer> {

    @Mixin
    private final CheckpointArgument checkpoint = new CheckpointArgument();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why you ask for it. The log records it.")
    private @Nullable String reason;

    public UnpinCheckpoint(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() {
        String id = checkpoint.checkpointId().toString();
        ApiAnswer answer = query.client()
                .delete(
                        RewindClient.path("api", "checkpoints", id, "pin"),
                        reason == null ? Map.of() : Map.of("reason", reason));
        return PinCheckpoint.report(rewind, query, id, answer).number();
    }
}
