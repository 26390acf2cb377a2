package dev.rewind.standalone.commands.write;

import dev.rewind.events.Checkpoint;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CheckpointArgument;
import dev.rewind.standalone.commands.CheckpointLines;
import dev.rewind.standalone.commands.DecisionReport;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.QueryOptions;
import dev.rewind.standalone.commands.ReasonOption;
import dev.rewind.standalone.commands.RewindCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind pin}: keeps a checkpoint regardless of retention. */
@Command(
        name = "pin",
        description = "Keeps a checkpoint regardless of retention, until rewind unpin.",
        footer = {"  rewind pin plan:order-42:7 --reason 'audit of 2026'", "  rewind unpin plan:order-42:7"})
public final class PinCheckpoint extends QueryCommand implements Callable<Integer> {

    @Mixin
    private final CheckpointArgument checkpoint = new CheckpointArgument();

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    public PinCheckpoint(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() {
        String id = checkpoint.checkpointId().toString();
        ApiAnswer answer = query.client().put(RewindClient.path("api", "checkpoints", id, "pin"), reason.body());
        return report(rewind, query, id, answer).number();
    }

    /** Reports the checkpoint after the change. */
    static ExitCode report(RewindCommand rewind, QueryOptions query, String id, ApiAnswer answer) {
        return DecisionReport.write(
                rewind,
                query,
                answer,
                "chain_hash",
                "rewind get " + id,
                () -> CheckpointLines.of(
                        answer.as(Checkpoint.class), rewind.terminal().outColours()));
    }
}
