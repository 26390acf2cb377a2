package dev.rewind.standalone.commands.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import dev.rewind.service.config.Configuration;
import dev.rewind.standalone.commands.FormatOption;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.AnswerOutput;
import dev.rewind.standalone.output.Table;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind config show}: the settings in force. */
@Command(
        name = "config",
        description = "Shows the settings.",
        footer = {"  rewind config show", "  rewind config show --config rewind.properties -o json"})
public final class ShowConfiguration {

    private ShowConfiguration() {}

    public static CommandLine commandLine(RewindCommand rewind) {
        return new CommandLine(new ShowConfiguration()).addSubcommand(new InForce(rewind));
    }

    @Command(
            name = "show",
            description = {
                "Shows the settings in force, from the environment, the file of --config and the defaults.",
                "Secrets are masked. docs/configuration.md explains each setting."
            },
            footer = {"  rewind config show", "  rewind config show -o json | jq -r .REWIND_HOME"})
    static final class InForce implements Runnable {

        private final RewindCommand rewind;

        @Mixin
        private final FormatOption format = new FormatOption();

        InForce(RewindCommand rewind) {
            this.rewind = rewind;
        }

        @Override
        public void run() {
            Configuration settings = rewind.clientSettings();
            Map<String, String> inForce = new TreeMap<>(settings.effective());
            ObjectNode json = Json.mapper().createObjectNode();
            inForce.forEach(json::put);
            AnswerOutput output = format.output(rewind.terminal());
            output.write(json, () -> {
                Table table = new Table("SETTING", "VALUE");
                inForce.forEach(table::row);
                return output.lines(table);
            });
        }
    }
}
