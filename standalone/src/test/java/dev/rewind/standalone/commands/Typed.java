package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A command as it was typed, and what came of it.
 *
 * @param code the exit code
 * @param out what stood on stdout
 * @param err what stood on stderr
 */
public record Typed(int code, String out, String err) {

    static Typed command(String... words) {
        return run(Map.of(), words);
    }

    /** With these variables, and nothing on stdin. */
    public static Typed run(Map<String, String> environment, String... words) {
        return command(environment, "", words);
    }

    static Typed command(Map<String, String> environment, String input, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Colours.OFF,
                Colours.OFF,
                environment);
        int code = RewindCommand.run(terminal, words);
        return new Typed(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Data that stands on stdout as one JSON value. */
    JsonNode json() throws IOException {
        return Json.mapper().readTree(out);
    }

    /** Data with what differs from run to run masked. */
    String masked() {
        return out.replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "TIME")
                .replaceAll("\\b[0-9a-f]{64}\\b", "HASH")
                .replaceAll("\\b[0-9]+ ms|\\b[0-9.]+ s\\b", "SPAN")
                .replaceAll("\\b[0-9a-f]{8}\\b", "HASH")
                .replaceAll(" +", " ")
                .replaceAll(" \n", "\n");
    }
}
