package dev.rewind.standalone.commands.operate;

import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.QueryOptions;
import dev.rewind.standalone.commands.RewindCommand;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rewind open}: the console in a browser. */
@Command(
        name = "open",
        description = "Opens the console in a browser, at an entity if one is given, and prints its address.",
        footer = {"  rewind open", "  rewind open plan:order-42"})
public final class OpenConsole implements Runnable {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Parameters(arity = "0..1", paramLabel = "ENTITY", description = "The entity to show, such as plan:order-42.")
    private @Nullable String entity;

    public OpenConsole(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public void run() {
        RewindClient client = query.client();
        String address = client.base().toString().replaceAll("/+$", "") + "/";
        if (entity != null) {
            String[] parts = entity.split(":", 2);
            address += RewindClient.path("entities", parts[0], parts.length == 1 ? "" : parts[1])
                    .substring(1);
        }
        rewind.terminal().print(address);
        if (rewind.terminal().outIsTerminal()) {
            browse(address);
        }
    }

    private void browse(String address) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String opener = system.contains("mac") ? "open" : "xdg-open";
        try {
            new ProcessBuilder(List.of(opener, address))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            rewind.terminal().say("No browser can be started here (" + opener + "); open the address yourself.");
        }
    }
}
