package dev.rewind.standalone.commands.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CheckpointLines;
import dev.rewind.standalone.commands.CommandException;
import dev.rewind.standalone.commands.DecisionReport;
import dev.rewind.standalone.commands.ExitCode;
import dev.rewind.standalone.commands.Ids;
import dev.rewind.standalone.commands.InputFile;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rewind capture}: takes a checkpoint of a state that a person gives. */
@Command(
        name = "capture",
        description = {
            "Takes a checkpoint of an entity, with the state of a file or of standard input: one JSON value.",
            "An entity that does not exist yet begins with this checkpoint."
        },
        footer = {
            "  rewind capture artifact:report-7 state.json",
            "  rewind capture artifact:report-7 state.json --label team=audit",
            "  echo '{\"version\":8}' | rewind capture artifact:report-7 -"
        })
public final class CaptureState extends QueryCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "ENTITY", description = "Entity, such as artifact:report-7.")
    private String entity = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "File with the state; - for standard input.")
    private String file = "-";

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why you take it. The checkpoint has it. Default: manual.")
    private @Nullable String reason;

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "A label of the checkpoint. May be given several times.")
    private Map<String, String> labels = new LinkedHashMap<>();

    public CaptureState(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public Integer call() throws IOException {
        EntityKey key = Ids.read(command.commandLine(), List.of(entity), EntityKey::parse);
        ApiAnswer answer = query.client()
                .post(
                        RewindClient.path("api", "checkpoints", key.type(), key.id()),
                        "application/json",
                        body(state()).toString().getBytes(StandardCharsets.UTF_8));
        return DecisionReport.write(
                        rewind,
                        query,
                        answer,
                        "chain_hash",
                        "rewind latest " + key,
                        () -> CheckpointLines.of(
                                answer.as(Checkpoint.class), rewind.terminal().outColours()))
                .number();
    }

    private Snapshot state() throws IOException {
        InputFile input = new InputFile(file);
        try {
            return Snapshot.parse(input.bytes(rewind.terminal()));
        } catch (InvalidJsonException e) {
            throw new CommandException(
                    ExitCode.USAGE,
                    input.shown() + " is not one JSON value: " + e.getMessage()
                            + "; give a state such as {\"version\":8}");
        }
    }

    private ObjectNode body(Snapshot state) {
        ObjectNode body = Json.mapper().createObjectNode();
        body.putRawValue("state", new RawValue(state.toString()));
        if (reason != null) {
            body.put("reason", reason);
        }
        if (!labels.isEmpty()) {
            labels.forEach(body.putObject("labels")::put);
        }
        return body;
    }
}
