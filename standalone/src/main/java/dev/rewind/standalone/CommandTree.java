package dev.rewind.standalone;

import dev.rewind.standalone.commands.CommandGroups;
import dev.rewind.standalone.commands.CommandHelp;
import dev.rewind.standalone.commands.ErrorReport;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.approval.ApproveRollback;
import dev.rewind.standalone.commands.approval.RejectRollback;
import dev.rewind.standalone.commands.branch.EditEntity;
import dev.rewind.standalone.commands.branch.ForkEntity;
import dev.rewind.standalone.commands.bulk.BulkCommands;
import dev.rewind.standalone.commands.operate.ExportLog;
import dev.rewind.standalone.commands.operate.GenerateCompletion;
import dev.rewind.standalone.commands.operate.ImportLog;
import dev.rewind.standalone.commands.operate.ManageAcls;
import dev.rewind.standalone.commands.operate.ManageTokens;
import dev.rewind.standalone.commands.operate.ManageTopics;
import dev.rewind.standalone.commands.operate.RunDemo;
import dev.rewind.standalone.commands.operate.RunDoctor;
import dev.rewind.standalone.commands.operate.RunProcessor;
import dev.rewind.standalone.commands.operate.RunQueryApi;
import dev.rewind.standalone.commands.operate.RunUp;
import dev.rewind.standalone.commands.operate.ServePlans;
import dev.rewind.standalone.commands.operate.ShowConfiguration;
import dev.rewind.standalone.commands.operate.ShowHelp;
import dev.rewind.standalone.commands.operate.WriteStarterPlan;
import dev.rewind.standalone.commands.read.GetCheckpoint;
import dev.rewind.standalone.commands.read.LatestCheckpoint;
import dev.rewind.standalone.commands.read.ListCheckpoints;
import dev.rewind.standalone.commands.read.ListEntities;
import dev.rewind.standalone.commands.read.ListRollbacks;
import dev.rewind.standalone.commands.read.OpenConsole;
import dev.rewind.standalone.commands.read.ReadDeadLetters;
import dev.rewind.standalone.commands.read.ShowDiff;
import dev.rewind.standalone.commands.read.ShowEntity;
import dev.rewind.standalone.commands.read.ShowStatus;
import dev.rewind.standalone.commands.read.ShowTimeline;
import dev.rewind.standalone.commands.read.VerifyEntity;
import dev.rewind.standalone.commands.read.WatchFacts;
import dev.rewind.standalone.commands.write.CancelPlan;
import dev.rewind.standalone.commands.write.CaptureState;
import dev.rewind.standalone.commands.write.ParkEntity;
import dev.rewind.standalone.commands.write.PausePlan;
import dev.rewind.standalone.commands.write.PinCheckpoint;
import dev.rewind.standalone.commands.write.PublishEvents;
import dev.rewind.standalone.commands.write.RedriveDeadLetter;
import dev.rewind.standalone.commands.write.RequestPlan;
import dev.rewind.standalone.commands.write.RequestRollback;
import dev.rewind.standalone.commands.write.RestoreCheckpoint;
import dev.rewind.standalone.commands.write.ResumeEntity;
import dev.rewind.standalone.commands.write.RetryRollback;
import dev.rewind.standalone.commands.write.RunPlan;
import dev.rewind.standalone.commands.write.SignalPlan;
import dev.rewind.standalone.commands.write.UnpinCheckpoint;
import dev.rewind.standalone.output.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The tree of all {@code rewind} commands. */
public final class CommandTree {

    private CommandTree() {}

    /**
     * Runs a command.
     *
     * @return its exit code
     */
    public static int run(Terminal terminal, String... arguments) {
        return commandLine(terminal).execute(arguments);
    }

    public static CommandLine commandLine(Terminal terminal) {
        RewindCommand rewind = new RewindCommand(terminal);
        ErrorReport errors = new ErrorReport(terminal, rewind::isVerbose);
        CommandLine commands = new CommandLine(rewind)
                .addSubcommand(new RunUp(rewind))
                .addSubcommand(new RunDemo(rewind))
                .addSubcommand(new WriteStarterPlan(rewind))
                .addSubcommand(new RunPlan(rewind))
                .addSubcommand(new RequestPlan(rewind))
                .addSubcommand(new ServePlans(rewind))
                .addSubcommand(new ShowStatus(rewind))
                .addSubcommand(new ShowEntity(rewind))
                .addSubcommand(new ListEntities(rewind))
                .addSubcommand(new ListCheckpoints(rewind))
                .addSubcommand(new GetCheckpoint(rewind))
                .addSubcommand(new LatestCheckpoint(rewind))
                .addSubcommand(new ShowTimeline(rewind))
                .addSubcommand(new ShowDiff(rewind))
                .addSubcommand(new VerifyEntity(rewind))
                .addSubcommand(new RestoreCheckpoint(rewind))
                .addSubcommand(new RequestRollback(rewind))
                .addSubcommand(new EditEntity(rewind))
                .addSubcommand(new ForkEntity(rewind))
                .addSubcommand(new ListRollbacks(rewind))
                .addSubcommand(new RetryRollback(rewind))
                .addSubcommand(BulkCommands.commandLine(rewind))
                .addSubcommand(new ApproveRollback(rewind))
                .addSubcommand(new RejectRollback(rewind))
                .addSubcommand(new PausePlan(rewind))
                .addSubcommand(new CancelPlan(rewind))
                .addSubcommand(new ParkEntity(rewind))
                .addSubcommand(new ResumeEntity(rewind))
                .addSubcommand(new SignalPlan(rewind))
                .addSubcommand(new WatchFacts(rewind))
                .addSubcommand(new OpenConsole(rewind))
                .addSubcommand(new CaptureState(rewind))
                .addSubcommand(new PublishEvents(rewind))
                .addSubcommand(new PinCheckpoint(rewind))
                .addSubcommand(new UnpinCheckpoint(rewind))
                .addSubcommand(ReadDeadLetters.commandLine(rewind).addSubcommand(new RedriveDeadLetter(rewind)))
                .addSubcommand(ShowConfiguration.commandLine(rewind))
                .addSubcommand(ManageTopics.commandLine(rewind))
                .addSubcommand(ManageAcls.commandLine(rewind))
                .addSubcommand(new ExportLog(rewind))
                .addSubcommand(new ImportLog(rewind))
                .addSubcommand(new RunProcessor(rewind))
                .addSubcommand(new RunQueryApi(rewind))
                .addSubcommand(new RunDoctor(rewind))
                .addSubcommand(ManageTokens.commandLine(rewind))
                .addSubcommand(new GenerateCompletion(rewind))
                .addSubcommand(new ShowHelp(rewind))
                .setOut(terminal.help())
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        terminal.outColours().areOn() ? Ansi.ON : Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
        style(commands, terminal.helpWidth());
        CommandHelp.arrange(commands);
        CommandGroups.arrange(commands);
        return commands;
    }

    private static void style(CommandLine command, int width) {
        command.getCommandSpec()
                .usageMessage()
                .footerHeading("%nExamples:%n")
                .width(width)
                .sortOptions(false);
        command.getSubcommands().values().forEach(below -> style(below, width));
    }
}
