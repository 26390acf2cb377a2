package dev.rewind.standalone.commands.operate;

import dev.rewind.standalone.commands.RewindCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code rewind help}: the help of a command. */
@Command(
        name = "help",
        description = "Shows the help of a command, as COMMAND --help does.",
        footer = {"  rewind help", "  rewind help rollback", "  rewind help topics create"})
public final class ShowHelp implements Runnable {

    private final RewindCommand rewind;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command; without it, all commands.")
    private @Nullable List<String> words;

    public ShowHelp(RewindCommand rewind) {
        this.rewind = rewind;
    }

    @Override
    public void run() {
        CommandLine command = spec.root().commandLine();
        for (String word : words == null ? List.<String>of() : words) {
            CommandLine below = command.getSubcommands().get(word);
            if (below == null) {
                throw new UnmatchedArgumentException(command, List.of(word));
            }
            command = below;
        }
        command.usage(rewind.terminal().help());
    }
}
