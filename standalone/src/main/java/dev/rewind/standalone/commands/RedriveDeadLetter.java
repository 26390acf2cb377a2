package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind dead-letters redrive}: publishes what could not be read again. */
@Command(
        name = "redrive",
        description = {
            "Publishes a dead letter again, as it came or put right, and shows where the log has it.",
            "The list shows what was redriven; the same letter a second time is refused without --again. What is still"
                    + " not readable becomes another dead letter."
        },
        footer = {
            "  rewind dead-letters redrive 3:17",
            "  rewind dead-letters show 3:17 --raw > event.json",
            "  rewind dead-letters redrive 3:17 --value event.json"
        })
final class RedriveDeadLetter implements Callable<Integer> {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Parameters(paramLabel = "DEAD_LETTER", description = "Partition and offset, as the list shows them: 3:17.")
    private String place = "";

    @Option(names = "--value", paramLabel = "FILE", description = "Another value; - reads standard input.")
    private @Nullable String file;

    @Option(names = "--key", paramLabel = "KEY", description = "Another key: the entity, such as plan:order-42.")
    private @Nullable String key;

    @Option(
            names = "--structured",
            description = "The value is a whole CloudEvent in JSON; the letter's own CloudEvents headers are left out.")
    private boolean structured;

    @Option(names = "--again", description = "Although it was redriven before.")
    private boolean again;

    RedriveDeadLetter(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public Integer call() throws IOException {
        String path = DeadLetters.path(place, "redrive");
        ObjectNode body = Json.mapper().createObjectNode();
        if (file != null) {
            body.put("value_base64", value(file));
        }
        if (key != null) {
            body.put("key", key);
        }
        if (structured) {
            body.put("content_type", "application/cloudevents+json");
        }
        if (again) {
            body.put("again", true);
        }
        JsonNode redriven = query.client()
                .post(path, "application/json", body.toString().getBytes(StandardCharsets.UTF_8))
                .tree();
        query.output()
                .write(
                        redriven,
                        () -> List.of(redriven.at("/to/partition").asText() + ":"
                                + redriven.at("/to/offset").asText()));
        rewind.terminal().say("Dead letter " + place + " is in plan-events again.");
        return ExitCode.OK.number();
    }

    private byte[] value(String name) throws IOException {
        if (name.equals("-")) {
            return rewind.terminal().in().readAllBytes();
        }
        try {
            return Files.readAllBytes(Path.of(name));
        } catch (NoSuchFileException e) {
            throw new CommandException(ExitCode.USAGE, "there is no file \"" + name + "\"; - reads standard input");
        }
    }
}
