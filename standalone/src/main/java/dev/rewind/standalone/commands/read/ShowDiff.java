package dev.rewind.standalone.commands.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CheckpointArgument;
import dev.rewind.standalone.commands.Ids;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.DiffLines;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rewind diff}: the changes between the states of two checkpoints. */
@Command(
        name = "diff",
        description = {
            "Shows the changes from the state of one checkpoint to the state of another.",
            "With -o json, also shows them as a patch (RFC 6902)."
        },
        footer = {
            "  rewind diff plan:order-42:3",
            "  rewind diff plan:order-42:3 --to 7",
            "  rewind diff plan:order-42:3 plan:order-42:7",
            "  rewind diff plan order-42 3 --to previous -o json | jq .patch"
        })
public final class ShowDiff extends QueryCommand implements Runnable {

    @Mixin
    private final CheckpointArgument checkpoint = new CheckpointArgument();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--to",
            paramLabel = "CHECKPOINT",
            description = "The other checkpoint: its id, its number, previous or latest. Default: latest.")
    private @Nullable String to;

    public ShowDiff(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        List<CheckpointId> given = checkpoint.oneOrTwo();
        CheckpointId from = given.get(0);
        ApiAnswer answer = query.client()
                .get(RewindClient.path("api", "checkpoints", from.toString(), "diff"), Map.of("to", to(given)));
        JsonNode diff = answer.tree();
        query.output().write(diff, () -> DiffLines.of(diff, rewind.terminal().outColours()));
        if (diff.path("equal").asBoolean()) {
            rewind.terminal()
                    .say(diff.path("from").asText() + " and " + diff.path("to").asText() + " have the same state.");
        }
    }

    private String to(List<CheckpointId> given) {
        if (given.size() > 1) {
            if (to != null) {
                throw new ParameterException(
                        command.commandLine(), "give the other checkpoint once, here or with --to");
            }
            return given.get(1).toString();
        }
        String other = to == null ? "latest" : to;
        return other.equals("previous") || other.equals("latest")
                ? other
                : Ids.checkpoint(command.commandLine(), given.get(0).entity(), other)
                        .toString();
    }
}
