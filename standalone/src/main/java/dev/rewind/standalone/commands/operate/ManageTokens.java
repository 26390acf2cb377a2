package dev.rewind.standalone.commands.operate;

import dev.rewind.query.auth.NewToken;
import dev.rewind.query.auth.Role;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.RewindCommand;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rewind token}: creates access tokens for the query API. */
@Command(
        name = "token",
        description = "Creates access tokens for a query API that runs with REWIND_AUTH=token.",
        synopsisSubcommandLabel = "(new)",
        footer = {"  rewind token new --role operator --name ann --file tokens"})
public final class ManageTokens {

    private ManageTokens() {}

    public static CommandLine commandLine(RewindCommand rewind) {
        return new CommandLine(new ManageTokens()).addSubcommand(new New(rewind));
    }

    @Command(
            name = "new",
            description = {
                "Creates a token, prints it once, and adds its hash to the token file. Query APIs read the file"
                        + " within a second. Rewind does not store the token itself.",
                "Its owner uses it with REWIND_TOKEN, REWIND_TOKEN_FILE or --token."
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
                description = "Role: viewer (lists and metadata), reader (also states), operator (also changes) or"
                        + " admin.")
        private String role = "";

        @Option(
                names = "--name",
                required = true,
                paramLabel = "NAME",
                description = "Name of the owner, which the log records with each change.")
        private String name = "";

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "Token file; created if it does not exist. Default: $REWIND_AUTH_TOKENS.")
        private @Nullable Path file;

        New(RewindCommand rewind) {
            this.rewind = rewind;
        }

        @Override
        public void run() {
            Path target = file();
            try {
                String token = NewToken.in(target, Role.of(role), name);
                rewind.terminal().print(token);
                rewind.terminal()
                        .say("Token of " + name + ", " + role + ". " + target + " has its hash. The token is not"
                                + " shown again.");
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
