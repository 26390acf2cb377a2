package dev.rewind.standalone.commands;

import dev.rewind.service.config.Configuration;
import dev.rewind.service.config.Setting;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.AnswerOutput;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that calls the query API. */
public final class QueryOptions {

    private final RewindCommand rewind;

    @Option(
            names = "--url",
            paramLabel = "URL",
            order = RewindCommand.SHARED_OPTION,
            description = "URL of the query API. Default: $REWIND_URL, else that of the rewind up that runs in"
                    + " REWIND_HOME, else http://127.0.0.1:8080.")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            order = RewindCommand.SHARED_OPTION,
            description = "Access token. Default: $REWIND_TOKEN, or the content of the file $REWIND_TOKEN_FILE. Prefer"
                    + " these: other users of this machine can read a command line.")
    private @Nullable String token;

    @Mixin
    private final FormatOption format = new FormatOption();

    public QueryOptions(RewindCommand rewind) {
        this.rewind = rewind;
    }

    public RewindClient client() {
        Configuration settings = rewind.querySettings();
        String text = url == null ? settings.text(Setting.URL) : url;
        String shown = token == null ? settings.text(Setting.TOKEN) : token;
        return new RewindClient(httpUrl(text), "rewind/" + System.getProperty("user.name", "unknown"), tokenOf(shown));
    }

    public AnswerOutput output() {
        return format.output(rewind.terminal());
    }

    private static @Nullable String tokenOf(String text) {
        String token = text.strip();
        if (!token.matches("[\\x21-\\x7E]*")) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "the token has characters that no token has; give it as rewind token new printed it");
        }
        return token.isEmpty() ? null : token;
    }

    private static URI httpUrl(String text) {
        try {
            URI uri = URI.create(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException notOne) {
            // Refused below, like every other text that is not the URL of a query API.
        }
        throw new CommandException(
                ExitCode.USAGE, "\"" + text + "\" is not the URL of a query API; write it as http://127.0.0.1:8080");
    }
}
