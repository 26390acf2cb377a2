package dev.rewind.standalone.commands;

import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rewind retry}: commands a rollback again that failed or was answered by nobody. */
@Command(
        name = "retry",
        description = "Commands an entity's last rollback again, which failed or expired.",
        footer = {
            "  rewind rollbacks --status expired",
            "  rewind retry plan:order-42:r1 --reason 'the service is back'",
        })
final class RetryRollback implements Callable<Integer> {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(paramLabel = "ROLLBACK", description = "Its id: plan:order-42:r1.")
    private String rollback = "";

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    RetryRollback(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public Integer call() {
        RollbackId id = Ids.read(command.commandLine(), List.of(rollback), RollbackId::parse);
        Answer answer = query.client()
                .post(RewindClient.path("api", "rollbacks", id.toString(), "retry"), "application/json", reason.body());
        return Decision.told(
                        rewind,
                        query,
                        answer,
                        "rollback_id",
                        "rewind rollbacks " + id,
                        () -> RollbackLines.of(answer.as(Rollback.class)))
                .number();
    }
}
