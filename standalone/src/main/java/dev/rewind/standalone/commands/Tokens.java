package dev.rewind.standalone.commands;

import dev.rewind.events.config.Setting;
import dev.rewind.query.auth.NewToken;
import dev.rewind.query.http.Role;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rewind token}: who may call the query API. */
@Command(
        name = "token",
        description = "Makes tokens for callers of a query API with REWIND_AUTH=token.",
        synopsisSubcommandLabel = "(new)",
        footer = {"  rewind token new --role operator --name ann --file tokens"})
final class Tokens {

    private Tokens() {}

    static CommandLine commandLine(RewindCommand rewind) {
        return new CommandLine(new Tokens()).addSubcommand(new New(rewind));
    }

    @Command(
            name = "new",
            description = {
                "Makes a token, prints it once, and adds its hash to the token file, where query APIs find it within a"
                        + " second. The token itself is kept nowhere: give it to whom it is for.",
                "Who has it shows it with REWIND_TOKEN, REWIND_TOKEN_FILE or --token."
            },
            footer = {
                "  rewind token new --role operator --name ann --file tokens",
                "  rewind token new --role viewer --name dashboard > dashboard.token"
            })
    static final class New implements Runnable {

        private final RewindCommand rewind;

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "viewer (lists and metadata), reader (and states), operator (and changes) or admin.")
        private String role = "";

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "Whose it is: so he is recorded.")
        private String name = "";

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "The token file (default: REWIND_AUTH_TOKENS); made where there is none.")
        private @Nullable Path file;

        New(RewindCommand rewind) {
            this.rewind = rewind;
        }

        @Override
        public void run() {
            Path target = file();
            try {
                String token = NewToken.in(target, Role.of(role), name);
                rewind.terminal().out().println(token);
                rewind.terminal()
                        .say("The token of " + name + ", " + role + "; " + target
                                + " has its hash. It is not shown again.");
            } catch (IllegalArgumentException e) {
                throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw new CommandException(ExitCode.ERROR, "cannot write " + target + ": " + e);
            }
        }

        private Path file() {
            String configured = rewind.settings().text(Setting.AUTH_TOKENS);
            if (file == null && configured.isEmpty()) {
                throw new CommandException(
                        ExitCode.USAGE, "there is no token file; name one with --file or REWIND_AUTH_TOKENS");
            }
            return file == null ? Path.of(configured) : file;
        }
    }
}
