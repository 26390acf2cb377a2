package dev.rewind.standalone.commands.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EntityStatus;
import dev.rewind.events.answer.TimelineAnswer;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.FactFeed;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.EntityArgument;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.output.FactLines;
import dev.rewind.standalone.output.TimelineLines;
import java.time.Instant;
import java.util.List;
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
        footer = {
            "  rewind timeline plan:order-42",
            "  rewind timeline plan:order-42 --follow",
            "  rewind timeline plan order-42 -o json"
        })
public final class ShowTimeline extends QueryCommand implements Runnable {

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "200",
            description = "Maximum number of entries, the newest ones, up to 500. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = "--follow",
            description = "On a terminal, draw the tree again whenever the entity changes. Otherwise print each fact"
                    + " after it, as it is committed. Ends when the plan has ended. A plan that no runner works on, such"
                    + " as a new fork, and an entity that is no plan are followed until you press Ctrl-C.")
    private boolean follow;

    /** The facts that were committed before this time are in the tree. */
    private Instant drawnTo = Instant.MIN;

    public ShowTimeline(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        RewindClient client = query.client();
        EntityKey key = entity.entity();
        if (!follow) {
            draw(client, key);
            return;
        }
        // The tree is drawn when the stream is open, so that no fact is missed in between.
        new FactFeed(client, Map.of("entity", key.toString()), null)
                .listen(opened -> connected(client, key, opened), fact -> follow(client, key, fact));
    }

    private boolean connected(RewindClient client, EntityKey key, boolean opened) {
        if (opened) {
            return isOpen(draw(client, key));
        }
        rewind.terminal().say("Connection lost. Reconnecting …");
        return true;
    }

    private Entity draw(RewindClient client, EntityKey key) {
        ApiAnswer answer = timeline(client, key);
        TimelineAnswer timeline = answer.as(TimelineAnswer.class);
        if (answer.hasMore()) {
            rewind.terminal().say("The timeline has older entries; use --limit to see more.");
        }
        if (redraws()) {
            return redraw(timeline);
        }
        query.output().write(answer.tree(), () -> TimelineLines.of(timeline, query.output()));
        drawnTo = timeline.entity().updatedAt();
        return timeline.entity();
    }

    private Entity redraw(TimelineAnswer timeline) {
        query.output().redraw(TimelineLines.of(timeline, query.output()));
        drawnTo = timeline.entity().updatedAt();
        return timeline.entity();
    }

    private boolean redraws() {
        return follow && query.output().redraws();
    }

    private ApiAnswer timeline(RewindClient client, EntityKey key) {
        return client.get(
                RewindClient.path("api", "entities", key.type(), key.id(), "timeline"),
                Map.of("limit", Integer.toString(limit)));
    }

    /** Prints a fact, or draws the tree with it; answers whether to continue. */
    private boolean follow(RewindClient client, EntityKey key, JsonNode fact) {
        if (Instant.parse(fact.path("time").asText()).isBefore(drawnTo)) {
            return true;
        }
        if (redraws()) {
            Entity entity = redraw(timeline(client, key).as(TimelineAnswer.class));
            return !rewind.terminal().isClosed() && (!mayEnd(fact) || isOpen(entity));
        }
        query.output()
                .write(fact, () -> List.of(FactLines.of(fact, rewind.terminal().outColours())));
        return !rewind.terminal().isClosed() && (!mayEnd(fact) || isOpen(head(client, key)));
    }

    private static Entity head(RewindClient client, EntityKey key) {
        return client.get(RewindClient.path("api", "entities", key.type(), key.id()))
                .as(Entity.class);
    }

    /** A plan ends when it is closed or, if that led to a rollback, when the rollback is settled. */
    private static boolean mayEnd(JsonNode fact) {
        return fact.path("type").asText().matches("dev\\.rewind\\.(plan-closed|rollback-settled)\\.v[0-9]+");
    }

    private static boolean isOpen(Entity entity) {
        return entity.status() != EntityStatus.COMPLETED && entity.status() != EntityStatus.FAILED;
    }
}
