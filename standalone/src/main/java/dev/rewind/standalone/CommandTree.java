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
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** The tree of all {@code rewind} commands. */
public final class CommandTree {

    /** Commands that say something about all others. */
    private static final Set<String> ABOUT_ALL = Set.of("help", "completion");

    private CommandTree() {}

    /**
     * Runs a command.
     *
     * @return its exit code
     */
    public static int run(Terminal terminal, String... arguments) {
        CommandLine one = commandAlone(terminal, arguments);
        return (one == null ? commandLine(terminal) : one).execute(arguments);
    }

    /**
     * The tree with the one command that the arguments name and fit; null if there is none. To build all commands takes
     * longer than most commands do.
     */
    private static @Nullable CommandLine commandAlone(Terminal terminal, String... arguments) {
        String name = arguments.length == 0 || ABOUT_ALL.contains(arguments[0]) ? "" : arguments[0];
        RewindCommand rewind = new RewindCommand(terminal);
        Object command = command(name, rewind);
        if (command == null) {
            return null;
        }
        CommandLine tree = arranged(new CommandLine(rewind).addSubcommand(command), rewind, terminal);
        try {
            tree.parseArgs(arguments);
            return tree;
        } catch (ParameterException e) {
            // What was meant may be another command.
            return null;
        }
    }

    /** The tree of all commands. */
    public static CommandLine commandLine(Terminal terminal) {
        RewindCommand rewind = new RewindCommand(terminal);
        CommandLine commands = new CommandLine(rewind);
        CommandGroups.names()
                .forEach(name -> commands.addSubcommand(Objects.requireNonNull(command(name, rewind), name)));
        return arranged(commands, rewind, terminal);
    }

    private static CommandLine arranged(CommandLine commands, RewindCommand rewind, Terminal terminal) {
        ErrorReport errors = new ErrorReport(terminal, rewind::isVerbose);
        commands.setOut(terminal.help())
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

    /** The command with this name; null if there is none. */
    private static @Nullable Object command(String name, RewindCommand rewind) {
        return switch (name) {
            case "up" -> new RunUp(rewind);
            case "demo" -> new RunDemo(rewind);
            case "init" -> new WriteStarterPlan(rewind);
            case "run" -> new RunPlan(rewind);
            case "submit" -> new RequestPlan(rewind);
            case "runner" -> new ServePlans(rewind);
            case "status" -> new ShowStatus(rewind);
            case "show" -> new ShowEntity(rewind);
            case "list" -> new ListEntities(rewind);
            case "checkpoints" -> new ListCheckpoints(rewind);
            case "get" -> new GetCheckpoint(rewind);
            case "latest" -> new LatestCheckpoint(rewind);
            case "timeline" -> new ShowTimeline(rewind);
            case "diff" -> new ShowDiff(rewind);
            case "verify" -> new VerifyEntity(rewind);
            case "state", "restore" -> new RestoreCheckpoint(rewind);
            case "rollback" -> new RequestRollback(rewind);
            case "edit" -> new EditEntity(rewind);
            case "fork" -> new ForkEntity(rewind);
            case "rollbacks" -> new ListRollbacks(rewind);
            case "retry" -> new RetryRollback(rewind);
            case "bulk" -> BulkCommands.commandLine(rewind);
            case "approve" -> new ApproveRollback(rewind);
            case "reject" -> new RejectRollback(rewind);
            case "pause" -> new PausePlan(rewind);
            case "cancel" -> new CancelPlan(rewind);
            case "park" -> new ParkEntity(rewind);
            case "resume" -> new ResumeEntity(rewind);
            case "signal" -> new SignalPlan(rewind);
            case "watch" -> new WatchFacts(rewind);
            case "open" -> new OpenConsole(rewind);
            case "capture" -> new CaptureState(rewind);
            case "publish" -> new PublishEvents(rewind);
            case "pin" -> new PinCheckpoint(rewind);
            case "unpin" -> new UnpinCheckpoint(rewind);
            case "dead-letters" -> ReadDeadLetters.commandLine(rewind).addSubcommand(new RedriveDeadLetter(rewind));
            case "config" -> ShowConfiguration.commandLine(rewind);
            case "topics" -> ManageTopics.commandLine(rewind);
            case "acls" -> ManageAcls.commandLine(rewind);
            case "export" -> new ExportLog(rewind);
            case "import" -> new ImportLog(rewind);
            case "processor" -> new RunProcessor(rewind);
            case "query-api" -> new RunQueryApi(rewind);
            case "doctor" -> new RunDoctor(rewind);
            case "token" -> ManageTokens.commandLine(rewind);
            case "completion" -> new GenerateCompletion(rewind);
            case "help" -> new ShowHelp(rewind);
            default -> null;
        };
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
