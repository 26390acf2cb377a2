package dev.rewind.standalone.commands.read;

import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind open}: the console in a browser. */
@Command(
        name = "open",
        description = "Opens the console in a browser, at an entity if one is given, and prints its address.",
        footer = {"  rewind open", "  rewind open plan:order-42"})
public final class OpenConsole extends QueryCommand implements Runnable {

    @Mixin
    private final OptionalEntityArgument entity = new OptionalEntityArgument();

    public OpenConsole(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        String url = query.client().base().toString();
        EntityKey one = entity.entity();
        String address = one == null ? url : RewindClient.page(url, one);
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
