package dev.rewind.standalone.commands.branch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Snapshot;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens a state in the editor of the person at the terminal: {@code $VISUAL}, {@code $EDITOR} or vi. */
record StateEditor(Map<String, String> environment) {

    /**
     * The state after the person has edited it; null if the person changed nothing.
     *
     * @throws CommandException if the editor fails, or the text is not JSON; then the file stays, to be used with --state
     */
    @Nullable
    JsonNode edited(JsonNode state) throws InterruptedException {
        String editor = environment.getOrDefault("VISUAL", environment.getOrDefault("EDITOR", "vi"));
        try {
            Path file = Files.createTempFile("rewind-state-", ".json");
            Files.writeString(file, state.toPrettyString() + "\n");
            // The editor may be a command with arguments, so a shell splits it. The file is an argument of its own.
            int code = new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new CommandException(
                        ExitCode.ERROR,
                        "the editor \"" + editor + "\" ended with " + code + "; set EDITOR to another one");
            }
            JsonNode edited = parsed(file);
            Files.delete(file);
            return Snapshot.of(edited).equals(Snapshot.of(state)) ? null : edited;
        } catch (IOException e) {
            throw new CommandException(ExitCode.ERROR, "the state cannot be edited: " + e.getMessage());
        }
    }

    private static JsonNode parsed(Path file) throws IOException {
        try {
            return Snapshot.parse(Files.readAllBytes(file)).tree();
        } catch (InvalidJsonException e) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "the edited state is not JSON: " + e.getMessage() + ". It is still in " + file
                            + "; correct it and use --state " + file);
        }
    }
}
