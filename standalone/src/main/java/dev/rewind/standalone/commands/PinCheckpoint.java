package dev.rewind.standalone.commands;

import dev.rewind.events.Checkpoint;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    PinCheckpoint(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public Integer call() {
        String id = checkpoint.checkpointId().toString();
        Answer answer = query.client().put(RewindClient.path("api", "checkpoints", id, "pin"), reason.body());
        return told(rewind, query, id, answer).number();
    }

    /** The checkpoint as it is then. */
    static ExitCode told(RewindCommand rewind, QueryOptions query, String id, Answer answer) {
        return Decision.told(
                rewind,
                query,
                answer,
                "chain_hash",
                "rewind get " + id,
                () -> CheckpointLines.of(
                        answer.as(Checkpoint.class), rewind.terminal().outColours()));
    }
}
