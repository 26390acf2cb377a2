package dev.rewind.standalone.commands;

import dev.rewind.service.Release;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.local.Endpoints;
import dev.rewind.standalone.output.Terminal;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root command, {@code rewind}, with the options that all commands share. */
@Command(
        name = "rewind",
        description = "Keeps checkpoints of long-running plans and takes them back when a step fails.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = RewindCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:any other error",
            "2:wrong usage: the command line, or a file or value that it names, is not valid",
            "3:not found: no such entity, checkpoint or record",
            "4:refused: it conflicts with the current state",
            "5:stored data does not match its hash",
            "6:not allowed",
            "7:a service or a broker did not answer in time",
            "8:the plan or the rollback failed",
            "9:the rollback waits for the approval of a second person",
            "130:interrupted by Ctrl-C"
        },
        footer = {"  rewind demo", "  rewind up", "  rewind run examples/release-site.yaml", "  rewind COMMAND --help"})
public final class RewindCommand {
    /** The place in a help of the options that many commands share: after the options of the command itself. */
    static final int SHARED_OPTION = 100;

    private final Terminal terminal;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            order = SHARED_OPTION,
            description = "Properties file with settings. Environment variables override it.")
    private @Nullable Path config;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            order = SHARED_OPTION,
            description = "Print more: the stack trace of an error, the checkpoints of a run.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = SHARED_OPTION,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = SHARED_OPTION,
            description = "Show the version and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean version;

    private final Set<String> ignored = new HashSet<>();

    /** The root of all commands. */
    public RewindCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Whether an error is printed with its stack trace. */
    public boolean isVerbose() {
        return verbose;
    }

    /** The terminal that the command reads from and writes to. */
    public Terminal terminal() {
        return terminal;
    }

    /** The settings of the environment and the file of {@code --config}; for services that run in this process. */
    public Configuration settings() {
        return Configuration.of(terminal.environment(), config);
    }

    /** The same settings, with missing addresses taken from the installation in {@code REWIND_HOME}. */
    public Configuration clientSettings() {
        return withAddresses(settings());
    }

    /**
     * The settings of a command that only calls the query API. It ignores settings of later releases, and says so: it is
     * run in an environment that was made for a service.
     */
    public Configuration querySettings() {
        return withAddresses(Configuration.of(terminal.environment(), config, this::ignore));
    }

    private static Configuration withAddresses(Configuration given) {
        Configuration running = Endpoints.in(given.path(Setting.HOME)).read();
        return running == null ? given : given.over(running);
    }

    /** @throws dev.rewind.service.config.ConfigurationException if the name is probably a known one, mistyped */
    private void ignore(String name) {
        if (Configuration.isMistyped(name)) {
            throw Configuration.unknown(name);
        }
        if (ignored.add(name)) {
            terminal.say("Ignored: this release of rewind has no setting " + name + ".");
        }
    }

    /** The path by which the user called the launcher; {@code rewind} without a launcher. */
    public String launcherPath() {
        return System.getProperty("rewind.command", "rewind");
    }

    /** The arguments for the main method of a service. */
    public String[] serviceArguments() {
        return config == null ? new String[0] : new String[] {"--config", config.toString()};
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"rewind " + Release.current()};
        }
    }
}
