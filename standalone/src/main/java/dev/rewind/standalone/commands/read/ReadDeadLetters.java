package dev.rewind.standalone.commands.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.DeadLetterArgument;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.LimitOption;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.HumanValues;
import dev.rewind.standalone.output.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind dead-letters}: lists and shows records that could not be read; {@code redrive} is added to it. */
@Command(
        name = "dead-letters",
        description = "Shows records that could not be read, and why; publishes them again.",
        synopsisSubcommandLabel = "(list | show | redrive)",
        footer = {"  rewind dead-letters list", "  rewind dead-letters show 3:17", "  rewind dead-letters redrive 3:17"
        })
public final class ReadDeadLetters {

    private ReadDeadLetters() {}

    public static CommandLine commandLine(RewindCommand rewind) {
        return new CommandLine(new ReadDeadLetters())
                .addSubcommand(new Newest(rewind))
                .addSubcommand(new Show(rewind));
    }

    @Command(
            name = "list",
            description = "Lists dead letters, newest first.",
            footer = {"  rewind dead-letters list", "  rewind dead-letters list --limit 200 -o ndjson | jq -r .code"})
    static final class Newest extends QueryCommand implements Runnable {

        @Mixin
        private final LimitOption limit = new LimitOption();

        Newest(RewindCommand rewind) {
            super(rewind);
        }

        @Override
        public void run() {
            ApiAnswer answer =
                    query.client().get(RewindClient.path("api", "dead-letters"), Map.of("limit", limit.text()));
            JsonNode letters = answer.tree();
            query.output().write(letters, () -> {
                Table table = new Table("DEAD LETTER", "AT", "CODE", "KEY", "BYTES", "REDRIVEN", "REASON")
                        .leavesOut("BYTES", "REDRIVEN", "KEY");
                letters.forEach(letter -> table.row(
                        letter.path("partition").asText() + ":"
                                + letter.path("offset").asText(),
                        letter.path("at").asText(),
                        letter.path("code").asText(),
                        HumanValues.oneLine(letter.path("key").asText("-")),
                        letter.path("size_bytes").asText(),
                        letter.hasNonNull("redriven") ? redriven(letter.path("redriven")) : "-",
                        HumanValues.oneLine(letter.path("reason").asText())));
                return query.output().lines(table);
            });
        }
    }

    @Command(
            name = "show",
            description = {
                "Shows one dead letter: why it could not be read, its headers and its value.",
                "With --raw, writes only the bytes of the value."
            },
            footer = {"  rewind dead-letters show 3:17", "  rewind dead-letters show 3:17 --raw > event.json"})
    static final class Show extends QueryCommand implements Callable<Integer> {

        @Mixin
        private final DeadLetterArgument deadLetter = new DeadLetterArgument();

        @Option(names = "--raw", description = "Write only the bytes of the value, unchanged.")
        private boolean raw;

        Show(RewindCommand rewind) {
            super(rewind);
        }

        @Override
        public Integer call() throws IOException {
            if (raw && rewind.terminal().outIsTerminal()) {
                throw new CommandException(
                        ExitCode.USAGE,
                        "stdout is a terminal, and the bytes of a dead letter could send commands to it; write them"
                                + " to a file, or leave out --raw");
            }
            JsonNode letter = query.client().get(deadLetter.path()).tree();
            if (raw) {
                OutputStream bytes = rewind.terminal().bytes();
                bytes.write(letter.path("payload_base64").binaryValue());
                bytes.flush();
            } else {
                query.output().write(letter, () -> lines(letter));
            }
            return ExitCode.OK.number();
        }

        private List<String> lines(JsonNode letter) {
            List<String> lines = new ArrayList<>();
            lines.add(rewind.terminal().outColours().bold(letter.path("code").asText()) + ": "
                    + HumanValues.oneLine(letter.path("reason").asText()));
            JsonNode source = letter.path("source");
            lines.add("at       " + letter.path("at").asText());
            lines.add("from     " + HumanValues.oneLine(source.path("topic").asText()) + ", partition "
                    + source.path("partition").asText() + ", offset "
                    + source.path("offset").asText());
            if (letter.hasNonNull("redriven")) {
                lines.add("redriven to " + redriven(letter.path("redriven")) + " by "
                        + HumanValues.oneLine(letter.at("/redriven/by").asText()) + " at "
                        + letter.at("/redriven/at").asText());
            }
            lines.add("key      " + HumanValues.oneLine(letter.path("key").asText("-")));
            letter.path("headers")
                    .forEach(header -> lines.add("header   "
                            + HumanValues.oneLine(header.path("name").asText()) + ": "
                            + HumanValues.oneLine(header.path("value").asText("-"))));
            String text = letter.path("payload_text").asText("");
            lines.add("value    " + letter.path("size_bytes").asText() + " bytes"
                    + (letter.hasNonNull("payload_text") ? ":" : ", not text; --raw writes them"));
            text.lines().forEach(line -> lines.add(line));
            return lines;
        }
    }

    /** The place in {@code plan-events} at which the record was published again. */
    private static String redriven(JsonNode redriven) {
        return redriven.at("/to/partition").asText() + ":"
                + redriven.at("/to/offset").asText();
    }
}
