package dev.rewind.standalone.commands;

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

    @Mixin
    private final FormatOption format = new FormatOption();

    QueryOptions(RewindCommand rewind) {
        this.rewind = rewind;
    }

    RewindClient client() {
        String text = url == null ? rewind.clientSettings().text(Setting.URL) : url;
        return new RewindClient(httpUrl(text), "rewind/" + System.getProperty("user.name", "unknown"));
    }

    Output output() {
        return format.output(rewind.terminal());
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
