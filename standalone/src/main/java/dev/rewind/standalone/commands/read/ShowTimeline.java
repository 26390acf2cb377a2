package dev.rewind.standalone.commands.read;

import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.client.TimelineAnswer;
import dev.rewind.standalone.commands.EntityArgument;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.TimelineLines;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind timeline}: the history of an entity as a tree. */
@Command(
        name = "timeline",
        description = {
            "Draws the history of an entity as a tree, oldest first.",
            "Each line is a checkpoint with the step that started from it and the outcome of that step. After a"
                    + " rollback, the checkpoints that it left behind are a branch beside the current timeline."
        },
        footer = {"  rewind timeline plan:order-42", "  rewind timeline plan order-42 -o json"})
public final class ShowTimeline extends QueryCommand implements Runnable {

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "200",
            description = "Maximum number of entries, the newest ones, up to 500. Default: ${DEFAULT-VALUE}.")
    private int limit;

    public ShowTimeline(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        EntityKey key = entity.entity();
        ApiAnswer answer = query.client()
                .get(
                        RewindClient.path("api", "entities", key.type(), key.id(), "timeline"),
                        Map.of("limit", Integer.toString(limit)));
        query.output().write(answer.tree(), () -> TimelineLines.of(answer.as(TimelineAnswer.class), query.output()));
        if (answer.hasMore()) {
            rewind.terminal().say("The timeline has older entries; use --limit to see more.");
        }
    }
}
