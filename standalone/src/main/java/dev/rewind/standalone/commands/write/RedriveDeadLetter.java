package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.json.Json;
import dev.rewind.standalone.commands.DeadLetterArgument;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.InputFile;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind dead-letters redrive}: publishes a dead letter again. */
@Command(
        name = "redrive",
        description = {
            "Publishes a dead letter again, unchanged or corrected, and prints its new place in the log.",
            "The list shows which letters were redriven. To redrive the same letter once more takes --again. A"
                    + " record that is still unreadable becomes a new dead letter."
        },
        footer = {
            "  rewind dead-letters redrive 3:17",
            "  rewind dead-letters show 3:17 --raw > event.json",
            "  rewind dead-letters redrive 3:17 --value event.json"
        })
public final class RedriveDeadLetter extends QueryCommand implements Callable<Integer> {

    @Mixin
    private final DeadLetterArgument deadLetter = new DeadLetterArgument();

    @Option(names = "--value", paramLabel = "FILE", description = "File with a corrected value; - for standard input.")
    private @Nullable String file;

    @Option(names = "--key", paramLabel = "KEY", description = "Corrected key: the entity, such as plan:order-42.")
    private @Nullable String key;

    @Option(
            names = "--structured",
            description = "The value is a complete CloudEvent in JSON. Drops the CloudEvents headers of the letter.")
    private boolean structured;

    @Option(names = "--again", description = "Redrive it even if it was redriven before.")
    private boolean again;

    public RedriveDeadLetter(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() throws IOException {
        String path = deadLetter.path("redrive");
        ObjectNode body = Json.mapper().createObjectNode();
        if (file != null) {
            body.put("value_base64", new InputFile(file).bytes(rewind.terminal()));
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
        rewind.terminal().say("Dead letter " + deadLetter.place() + " is in plan-events again.");
        return ExitCode.OK.number();
    }
}
