package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.CommandTree;
import dev.rewind.standalone.output.Colours;
import dev.rewind.standalone.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The result of a {@code rewind} command that ran in this JVM.
 *
 * @param code the exit code
 * @param out the text on stdout
 * @param err the text on stderr
 */
public record CommandResult(int code, String out, String err) {

    public static CommandResult command(String... words) {
        return run(Map.of(), words);
    }

    /** Runs a command with these environment variables and an empty stdin. */
    public static CommandResult run(Map<String, String> environment, String... words) {
        return command(environment, "", words);
    }

    public static CommandResult command(Map<String, String> environment, String input, String... words) {
        return command(false, Colours.OFF, environment, input, words);
    }

    /** Runs a command with a terminal on stdout. */
    static CommandResult atTerminal(Colours colours, Map<String, String> environment, String... words) {
        return command(true, colours, environment, "", words);
    }

    /** Runs a command whose questions a person answers with this text. */
    static CommandResult answering(Map<String, String> environment, String input, String... words) {
        return command(false, true, Colours.OFF, environment, input, words);
    }

    private static CommandResult command(
            boolean terminal, Colours colours, Map<String, String> environment, String input, String... words) {
        return command(terminal, false, colours, environment, input, words);
    }

    private static CommandResult command(
            boolean terminal,
            boolean asks,
            Colours colours,
            Map<String, String> environment,
            String input,
            String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal shown = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                err,
                terminal,
                colours,
                colours,
                environment,
                asks);
        int code = CommandTree.run(shown, words);
        return new CommandResult(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The text on stdout, read as one JSON value. */
    public JsonNode json() throws IOException {
        return Json.mapper().readTree(out);
    }

    /** The text on stdout, with times, hashes and durations masked. */
    public String masked() {
        return out.replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "TIME")
                .replaceAll("\\b[0-9a-f]{64}\\b", "HASH")
                .replaceAll("\\b[0-9]+ ms|\\b[0-9.]+ s\\b", "SPAN")
                .replaceAll("\\b[0-9a-f]{8}\\b", "HASH")
                .replaceAll(" +", " ")
                .replaceAll(" \n", "\n");
    }
}
