package dev.rewind.standalone.commands.write;

import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.DecisionReport;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.Ids;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.ReasonOption;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.RollbackLines;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rewind retry}: sends the command of a failed or expired rollback again, or asks participants again. */
@Command(
        name = "retry",
        description = {
            "Sends the command of an entity's last rollback again, if that rollback failed or expired.",
            "If the rollback was applied partly, asks the participants that could not go back again."
        },
        footer = {
            "  rewind rollbacks --status expired",
            "  rewind retry plan:order-42:r1 --reason 'the service is back'",
        })
public final class RetryRollback extends QueryCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(paramLabel = "ROLLBACK", description = "Id of the rollback, such as plan:order-42:r1.")
    private String rollback = "";

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    public RetryRollback(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() {
        RollbackId id = Ids.read(command.commandLine(), List.of(rollback), RollbackId::parse);
        ApiAnswer answer = query.client()
                .post(RewindClient.path("api", "rollbacks", id.toString(), "retry"), "application/json", reason.body());
        ExitCode reported = DecisionReport.write(
                rewind,
                query,
                answer,
                "rollback_id",
                "rewind rollbacks " + id,
                () -> RollbackLines.of(answer.as(Rollback.class)));
        if (reported == ExitCode.OK) {
            RollbackLines.sayWhoApplies(rewind.terminal(), answer.as(Rollback.class), answer.tree());
            RollbackLines.whoIsThere(answer.tree()).forEach(rewind.terminal()::say);
        }
        return reported.number();
    }
}
