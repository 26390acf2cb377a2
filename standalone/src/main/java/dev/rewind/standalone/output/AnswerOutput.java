package dev.rewind.standalone.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.rewind.events.json.Json;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes the data of a command to stdout in the chosen format.
 *
 * @param terminal the terminal to write to
 * @param format the format
 */
public record AnswerOutput(Terminal terminal, OutputFormat format) {

    /**
     * Writes data.
     *
     * @param data the data as JSON, for programs
     * @param lines the same data as lines, for people
     */
    public void write(JsonNode data, Supplier<List<String>> lines) {
        switch (format) {
            case TABLE -> lines.get().forEach(terminal::print);
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
