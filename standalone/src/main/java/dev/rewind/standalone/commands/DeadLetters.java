package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.Table;
import dev.rewind.standalone.output.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind dead-letters}: what could not be read, and why. */
@Command(
        name = "dead-letters",
        description = "Shows what could not be read, and why; publishes it again.",
        synopsisSubcommandLabel = "(list | show | redrive)",
        footer = {"  rewind dead-letters list", "  rewind dead-letters show 3:17", "  rewind dead-letters redrive 3:17"
        })
final class DeadLetters {

    private static final Pattern PLACE = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})");

    private DeadLetters() {}

    static CommandLine commandLine(RewindCommand rewind) {
        return new CommandLine(new DeadLetters())
                .addSubcommand(new Newest(rewind))
                .addSubcommand(new Show(rewind))
                .addSubcommand(new RedriveDeadLetter(rewind));
    }

    /** The path of what is at a place such as {@code 3:17}. */
    static String path(String place, String... more) {
        Matcher parts = PLACE.matcher(place);
        if (!parts.matches()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "\"" + place + "\" is no dead letter's place; write partition:offset, such as 3:17");
        }
        return RewindClient.path("api", "dead-letters", parts.group(1), parts.group(2)) + RewindClient.path(more);
    }

    @Command(
            name = "list",
            description = "Lists dead letters, newest first.",
            footer = {"  rewind dead-letters list", "  rewind dead-letters list --limit 200 -o ndjson | jq -r .code"})
    static final class Newest implements Runnable {

        private final RewindCommand rewind;

        @Mixin
        private final QueryOptions query;

        @Mixin
        private final LimitOption limit = new LimitOption();

        Newest(RewindCommand rewind) {
            this.rewind = rewind;
            this.query = new QueryOptions(rewind);
        }

        @Override
        public void run() {
            Answer answer = query.client().get(RewindClient.path("api", "dead-letters"), Map.of("limit", limit.text()));
            JsonNode letters = answer.tree();
            query.output().write(letters, () -> {
                Table table = new Table("DEAD LETTER", "AT", "CODE", "KEY", "BYTES", "REDRIVEN", "REASON");
                letters.forEach(letter -> table.row(
                        letter.path("partition").asText() + ":"
                                + letter.path("offset").asText(),
                        letter.path("at").asText(),
                        letter.path("code").asText(),
                        Words.oneLine(letter.path("key").asText("-")),
                        letter.path("size_bytes").asText(),
                        letter.hasNonNull("redriven") ? redriven(letter.path("redriven")) : "-",
                        Words.oneLine(letter.path("reason").asText())));
                return table.lines(rewind.terminal().outColours());
            });
        }
    }

    @Command(
            name = "show",
            description = {
                "Shows one dead letter: why it is one, its headers and its value.",
                "--raw writes nothing but the bytes of the value, as they came."
            },
            footer = {"  rewind dead-letters show 3:17", "  rewind dead-letters show 3:17 --raw > event.json"})
    static final class Show implements Callable<Integer> {

        private final RewindCommand rewind;

        @Mixin
        private final QueryOptions query;

        @Parameters(paramLabel = "DEAD_LETTER", description = "Partition and offset, as the list shows them: 3:17.")
        private String place = "";

        @Option(names = "--raw", description = "The bytes of the value, as they came.")
        private boolean raw;

        Show(RewindCommand rewind) {
            this.rewind = rewind;
            this.query = new QueryOptions(rewind);
        }

        @Override
        public Integer call() throws IOException {
            JsonNode letter = query.client().get(path(place)).tree();
            if (raw) {
                rewind.terminal().out().write(letter.path("payload_base64").binaryValue());
                rewind.terminal().out().flush();
            } else {
                query.output().write(letter, () -> lines(letter));
            }
            return ExitCode.OK.number();
        }

        private List<String> lines(JsonNode letter) {
            List<String> lines = new ArrayList<>();
            lines.add(rewind.terminal().outColours().bold(letter.path("code").asText()) + ": "
                    + Words.oneLine(letter.path("reason").asText()));
            JsonNode source = letter.path("source");
            lines.add("at       " + letter.path("at").asText());
            lines.add("from     " + Words.oneLine(source.path("topic").asText()) + ", partition "
                    + source.path("partition").asText() + ", offset "
                    + source.path("offset").asText());
            if (letter.hasNonNull("redriven")) {
                lines.add("redriven to " + redriven(letter.path("redriven")) + " by "
                        + Words.oneLine(letter.at("/redriven/by").asText()) + " at "
                        + letter.at("/redriven/at").asText());
            }
            lines.add("key      " + Words.oneLine(letter.path("key").asText("-")));
            letter.path("headers")
                    .forEach(header -> lines.add("header   "
                            + Words.oneLine(header.path("name").asText()) + ": "
                            + Words.oneLine(header.path("value").asText("-"))));
            String text = letter.path("payload_text").asText("");
            lines.add("value    " + letter.path("size_bytes").asText() + " bytes"
                    + (letter.hasNonNull("payload_text") ? ":" : ", not text; --raw writes them"));
            text.lines().forEach(line -> lines.add(Words.printable(line)));
            return lines;
        }
    }

    /** Where plan-events has it. */
    private static String redriven(JsonNode redriven) {
        return redriven.at("/to/partition").asText() + ":"
                + redriven.at("/to/offset").asText();
    }
}
