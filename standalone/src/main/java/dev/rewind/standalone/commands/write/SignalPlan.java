package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewind signal}: signals a plan. */
@Command(
        name = "signal",
        description = {
            "Signals a plan. A step that waits for this name goes on.",
            "If no step waits for it, the plan keeps the signal for the next step that does."
        },
        footer = {
            "  rewind list --status waiting",
            "  rewind signal plan:order-42 approved --payload '{\"by\":\"eve\"}'",
        })
public final class SignalPlan extends QueryCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "ENTITY", description = "Entity, such as plan:order-42.")
    private String entity = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Name of the signal.")
    private String name = "";

    @Option(names = "--payload", paramLabel = "JSON", description = "Any JSON that the step gets. At most 16 KiB.")
    private @Nullable String payload;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why you signal. The log records it.")
    private @Nullable String reason;

    public SignalPlan(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() {
        ObjectNode body = Json.mapper().createObjectNode().put("name", name);
        if (payload != null) {
            body.putRawValue("payload", new RawValue(checked(payload)));
        }
        if (reason != null) {
            body.put("reason", reason);
        }
        return new EntityRequest(rewind, query)
                .send("signals", key(), body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private EntityKey key() {
        try {
            return EntityKey.parse(entity);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "ENTITY is refused: " + e.getMessage());
        }
    }

    private static String checked(String json) {
        try {
            return Snapshot.parse(json).toString();
        } catch (InvalidJsonException e) {
            throw new CommandException(
                    ExitCode.USAGE, "--payload is not JSON: " + e.getMessage() + "; quote texts, such as '\"yes\"'");
        }
    }
}
