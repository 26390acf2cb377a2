package dev.rewind.standalone.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.rewind.events.json.Json;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes an answer to stdout in the format that was asked for.
 *
 * @param terminal where to
 * @param format how
 */
public record Output(Terminal terminal, OutputFormat format) {

    /**
     * Writes data.
     *
     * @param data for programs
     * @param lines for people
     */
    public void write(JsonNode data, Supplier<List<String>> lines) {
        switch (format) {
            case TABLE -> lines.get().forEach(terminal.out()::println);
            case JSON -> terminal.out().println(text(data, Json.mapper().writerWithDefaultPrettyPrinter()));
            case NDJSON -> {
                if (data.isArray()) {
                    data.forEach(member -> terminal.out().println(compact(member)));
                } else {
                    terminal.out().println(compact(data));
                }
            }
        }
    }

    /** Writes data whose shape is a value of the contract. */
    public void write(Object data, Supplier<List<String>> lines) {
        JsonNode tree = Json.mapper().valueToTree(data);
        write(tree, lines);
    }

    /** JSON on as many lines as it needs, for people. */
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
