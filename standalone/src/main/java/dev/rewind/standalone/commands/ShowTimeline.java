package dev.rewind.standalone.commands;

import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.client.Timeline;
import dev.rewind.standalone.output.TimelineLines;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind timeline}: what happened to an entity. */
@Command(
        name = "timeline",
        description = {
            "Draws what happened to an entity as a tree, oldest first.",
            "Every checkpoint stands with the step that started from it and how that ended. What rollbacks left behind"
                    + " are branches beside the line that went on; a rollback points at where it went."
        },
        footer = {"  rewind timeline plan:order-42", "  rewind timeline plan order-42 -o json"})
final class ShowTimeline implements Runnable {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "200",
            description = "At most so many of the newest entries (default: ${DEFAULT-VALUE}, at most 500).")
    private int limit;

    ShowTimeline(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public void run() {
        EntityKey key = entity.entity();
        Answer answer = query.client()
                .get(
                        RewindClient.path("api", "entities", key.type(), key.id(), "timeline"),
                        Map.of("limit", Integer.toString(limit)));
        query.output()
                .write(
                        answer.tree(),
                        () -> TimelineLines.of(
                                answer.as(Timeline.class), rewind.terminal().outColours()));
        if (answer.hasMore()) {
            rewind.terminal().say("This is not all of it; ask for more with --limit.");
        }
    }
}
