package dev.rewind.standalone.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.DiffLines;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rewind diff}: what makes one state another. */
@Command(
        name = "diff",
        description =
                "Shows what became of the state of a checkpoint until another one; as JSON, also the patch (RFC 6902).",
        footer = {
            "  rewind diff plan:order-42:3",
            "  rewind diff plan:order-42:3 --to 7",
            "  rewind diff plan order-42 3 --to previous -o json | jq .patch"
        })
final class ShowDiff implements Runnable {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final CheckpointArgument checkpoint = new CheckpointArgument();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--to",
            paramLabel = "CHECKPOINT",
            defaultValue = "latest",
            description = "Its id or its number, previous or latest (default: ${DEFAULT-VALUE}).")
    private String to = "latest";

    ShowDiff(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public void run() {
        CheckpointId from = checkpoint.checkpointId();
        Answer answer = query.client()
                .get(RewindClient.path("api", "checkpoints", from.toString(), "diff"), Map.of("to", to(from)));
        JsonNode diff = answer.tree();
        query.output().write(diff, () -> DiffLines.of(diff, rewind.terminal().outColours()));
        if (diff.path("equal").asBoolean()) {
            rewind.terminal()
                    .say(diff.path("from").asText() + " and " + diff.path("to").asText() + " have the same state.");
        }
    }

    private String to(CheckpointId from) {
        if (to.equals("previous") || to.equals("latest")) {
            return to;
        }
        String text = to.matches("[0-9]+") ? from.entity() + ":" + to : to;
        return Ids.read(command.commandLine(), List.of(text), CheckpointId::parse)
                .toString();
    }
}
