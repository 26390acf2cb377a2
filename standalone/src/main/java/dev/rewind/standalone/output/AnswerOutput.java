package dev.rewind.standalone.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Rfc3339;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes the data of a command to stdout in the chosen format.
 *
 * @param terminal the terminal to write to
 * @param format the format
 * @param wide whether lines may be longer than the terminal is wide
 */
public record AnswerOutput(Terminal terminal, OutputFormat format, boolean wide) {

    /** The number of columns that a line may have. Output that does not go to a terminal has no limit. */
    public int width() {
        return wide ? Integer.MAX_VALUE : terminal.width();
    }

    /** A time: exact, or how long ago it was if lines have to be short. */
    public String time(Instant time) {
        return width() == Integer.MAX_VALUE ? Rfc3339.format(time) : HumanValues.ago(time, Instant.now());
    }

    /** Lines of text that fit this output; they go on below this many characters. */
    public List<String> wrapped(String text, int indent) {
        return Wrapping.lines(text, width(), "", " ".repeat(indent));
    }

    /** Text without its middle if it fills more than so many lines. */
    public String shortened(String text, int lines) {
        return width() == Integer.MAX_VALUE ? text : HumanValues.shortened(text, lines * width());
    }

    /** The lines of a table for this output. */
    public List<String> lines(Table table) {
        return table.lines(terminal.outColours(), width());
    }

    /**
     * Writes data.
     *
     * @param data the data as JSON, for programs
     * @param lines the same data as lines, for people
     */
    public void write(JsonNode data, Supplier<List<String>> lines) {
        switch (format) {
            case TABLE -> lines.get().forEach(line -> fitted(line).forEach(terminal::print));
            case JSON -> terminal.printJson(text(data, Json.mapper().writerWithDefaultPrettyPrinter()));
            case NDJSON -> {
                if (data.isArray()) {
                    data.forEach(member -> terminal.printJson(compact(member)));
                } else {
                    terminal.printJson(compact(data));
                }
            }
        }
    }

    /** Whether {@link #redraw} can replace what it has drawn. */
    public boolean redraws() {
        return format == OutputFormat.TABLE && terminal.redraws();
    }

    /** Draws lines for people in place of those that it drew before. */
    public void redraw(List<String> lines) {
        terminal.redraw(lines.stream().flatMap(line -> fitted(line).stream()).toList());
    }

    /** What does not fit goes on in the next line, indented more. Texts of JSON are not broken. */
    private List<String> fitted(String line) {
        String text = line.stripLeading();
        String indent = line.substring(0, line.length() - text.length());
        return text.startsWith("\"") ? List.of(line) : Wrapping.lines(text, width(), indent, indent + "  ");
    }

    /** Writes an object of the contract. */
    public void write(Object data, Supplier<List<String>> lines) {
        JsonNode tree = Json.mapper().valueToTree(data);
        write(tree, lines);
    }

    /** JSON indented on several lines. */
    public static List<String> indented(JsonNode data) {
        return text(data, Json.mapper().writerWithDefaultPrettyPrinter())
                .lines()
                .toList();
    }

    private static String compact(JsonNode data) {
        return text(data, Json.mapper().writer());
    }

    private static String text(JsonNode data, ObjectWriter writer) {
        try {
            return writer.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that was read cannot be written", e);
        }
    }
}
