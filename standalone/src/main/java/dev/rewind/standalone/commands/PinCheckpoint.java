package dev.rewind.standalone.commands;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind pin}: keep a checkpoint whatever its age. */
@Command(
        name = "pin",
        description = "Keeps a checkpoint, whatever retention says.",
        footer = {"  rewind pin plan:order-42:7 --reason 'audit of 2026'", "  rewind unpin plan:order-42:7"})
final class PinCheckpoint implements Callable<Integer> {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final CheckpointArgument checkpoint = new CheckpointArgument();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    private String reason = "";

    PinCheckpoint(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public Integer call() {
        String id = checkpoint.checkpointId().toString();
        byte[] body = Json.mapper()
                .createObjectNode()
                .put("reason", reason)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        Answer answer = query.client().put(RewindClient.path("api", "checkpoints", id, "pin"), body);
        return told(rewind, query, id, answer).number();
    }

    /** The checkpoint as it is then; or, while that is not decided, where it will be seen. */
    static ExitCode told(RewindCommand rewind, QueryOptions query, String id, Answer answer) {
        if (!answer.tree().has("chain_hash")) {
            query.output().write(answer.tree(), List::of);
            rewind.terminal().say("Recorded, and not decided yet: rewind get " + id + " shows what becomes of it.");
            return ExitCode.UNAVAILABLE;
        }
        query.output()
                .write(
                        answer.tree(),
                        () -> CheckpointLines.of(
                                answer.as(Checkpoint.class), rewind.terminal().outColours()));
        return ExitCode.OK;
    }
}
