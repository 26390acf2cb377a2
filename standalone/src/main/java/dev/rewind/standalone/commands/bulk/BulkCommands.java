package dev.rewind.standalone.commands.bulk;

import dev.rewind.standalone.commands.RewindCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code rewind bulk}: does the same with many entities, as a job. */
@Command(
        name = "bulk",
        description = {
            "Does the same with many entities, as a job that survives crashes.",
            "The entities are chosen by filters and fixed when the job is prepared. A job can be paused, continued and"
                    + " stopped, and tells what became of each entity."
        },
        synopsisSubcommandLabel =
                "(rollback | retry | resume | cancel | pin | list | show | start | pause | continue | stop)",
        footer = {
            "  rewind bulk rollback --error 'HTTP 503' --reason 'bank was down' --dry-run",
            "  rewind bulk rollback --error 'HTTP 503' --reason 'bank was down' --yes",
            "  rewind bulk retry --status rollback_failed --reason 'it is back' --rate 5",
            "  rewind bulk list",
            "  rewind bulk pause 3f9a0c1b2d4e",
        })
public final class BulkCommands {

    private BulkCommands() {}

    public static CommandLine commandLine(RewindCommand rewind) {
        return new CommandLine(new BulkCommands())
                .addSubcommand(new BulkActions.Rollback(rewind))
                .addSubcommand(new BulkActions.Retry(rewind))
                .addSubcommand(new BulkActions.Resume(rewind))
                .addSubcommand(new BulkActions.Cancel(rewind))
                .addSubcommand(new BulkActions.Pin(rewind))
                .addSubcommand(new ListBulkJobs(rewind))
                .addSubcommand(new ShowBulkJob(rewind))
                .addSubcommand(new ControlBulkJob.Start(rewind))
                .addSubcommand(new ControlBulkJob.Pause(rewind))
                .addSubcommand(new ControlBulkJob.Continue(rewind))
                .addSubcommand(new ControlBulkJob.Stop(rewind));
    }
}
