package dev.rewind.standalone.commands;

import dev.rewind.events.Release;
import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.standalone.local.Endpoints;
import dev.rewind.standalone.output.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code rewind}: what all commands share. */
@Command(
        name = "rewind",
        description = "Keeps checkpoints of long-running plans and takes them back when a step fails.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = RewindCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:an error that is none of the following",
            "2:the command line, or what it names, is not understood",
            "3:no such entity, checkpoint or record",
            "4:refused: it conflicts with how things stand",
            "5:stored data does not match its hash",
            "6:not allowed",
            "7:whoever must answer does not, or not in time",
            "8:the plan or the rollback ended failed"
        },
        footer = {"  rewind demo", "  rewind up", "  rewind run examples/release-site.yaml", "  rewind COMMAND --help"})
public final class RewindCommand {

    private final Terminal terminal;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Settings from a properties file; the environment outweighs it.")
    private @Nullable Path config;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show where in the program an error arose.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean version;

    private RewindCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Runs a command.
     *
     * @return its exit code
     */
    public static int run(Terminal terminal, String... arguments) {
        return commandLine(terminal).execute(arguments);
    }

    static CommandLine commandLine(Terminal terminal) {
        RewindCommand rewind = new RewindCommand(terminal);
        ErrorReport errors = new ErrorReport(terminal, () -> rewind.verbose);
        CommandLine commands = new CommandLine(rewind)
                .addSubcommand(new Up(rewind))
                .addSubcommand(new RunDemo(rewind))
                .addSubcommand(new RunPlan(rewind))
                .addSubcommand(new ListEntities(rewind))
                .addSubcommand(new GetCheckpoint(rewind))
                .addSubcommand(new LatestCheckpoint(rewind))
                .addSubcommand(new ShowTimeline(rewind))
                .addSubcommand(new ShowDiff(rewind))
                .addSubcommand(new Verify(rewind))
                .addSubcommand(new RestoreCheckpoint(rewind))
                .addSubcommand(new RequestRollback(rewind))
                .addSubcommand(new ListRollbacks(rewind))
                .addSubcommand(new RetryRollback(rewind))
                .addSubcommand(new ResumeEntity(rewind))
                .addSubcommand(new WatchFacts(rewind))
                .addSubcommand(new PublishEvents(rewind))
                .addSubcommand(new PinCheckpoint(rewind))
                .addSubcommand(new UnpinCheckpoint(rewind))
                .addSubcommand(DeadLetters.commandLine(rewind))
                .addSubcommand(Topics.commandLine(rewind))
                .addSubcommand(Acls.commandLine(rewind))
                .addSubcommand(new ExportLog(rewind))
                .addSubcommand(new ImportLog(rewind))
                .addSubcommand(new Processor(rewind))
                .addSubcommand(new QueryApi(rewind))
                .addSubcommand(new Doctor(rewind))
                .addSubcommand(Tokens.commandLine(rewind))
                .addSubcommand(new Completion(rewind))
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        terminal.outColours().areOn() ? Ansi.ON : Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
        style(commands);
        return commands;
    }

    private static void style(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .footerHeading("%nExamples:%n")
                .autoWidth(true)
                .sortOptions(false);
        command.getSubcommands().values().forEach(RewindCommand::style);
    }

    Terminal terminal() {
        return terminal;
    }

    /** The settings as given, for what runs here. */
    Configuration settings() {
        return Configuration.of(terminal.environment(), config);
    }

    /** The settings as given, the rest as the installation in REWIND_HOME has it, for what talks to that. */
    Configuration clientSettings() {
        Configuration given = settings();
        Configuration running = Endpoints.in(given.path(Setting.HOME)).read();
        return running == null ? given : given.over(running);
    }

    /** How the user calls this command: the launcher knows. */
    String calledAs() {
        return System.getProperty("rewind.command", "rewind");
    }

    /** What the services' own main methods take. */
    String[] serviceArguments() {
        return config == null ? new String[0] : new String[] {"--config", config.toString()};
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"rewind " + Release.current()};
        }
    }
}
