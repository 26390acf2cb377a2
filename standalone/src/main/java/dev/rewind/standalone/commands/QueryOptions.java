package dev.rewind.standalone.commands;

import dev.rewind.events.config.Configuration;
import dev.rewind.events.config.Setting;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.Output;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that asks the query API. */
final class QueryOptions {

    private final RewindCommand rewind;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The query API (REWIND_URL; default: the one that rewind up in REWIND_HOME started, else "
                    + "http://127.0.0.1:8080).")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "Shows who asks (REWIND_TOKEN, or the file that REWIND_TOKEN_FILE names: others on this machine"
                            + " can see a command line).")
    private @Nullable String token;

    @Mixin
    private final FormatOption format = new FormatOption();

    QueryOptions(RewindCommand rewind) {
        this.rewind = rewind;
    }

    RewindClient client() {
        Configuration settings = rewind.clientSettings();
        String text = url == null ? settings.text(Setting.URL) : url;
        String shown = token == null ? settings.text(Setting.TOKEN) : token;
        return new RewindClient(httpUrl(text), "rewind/" + System.getProperty("user.name", "unknown"), tokenOf(shown));
    }

    Output output() {
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
            // Told below, as any other text that is no URL of a query API.
        }
        throw new CommandException(
                ExitCode.USAGE, "\"" + text + "\" is not where a query API can be; write it as http://127.0.0.1:8080");
    }
}
