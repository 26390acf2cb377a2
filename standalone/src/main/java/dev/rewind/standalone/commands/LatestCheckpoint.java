package dev.rewind.standalone.commands;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind latest}: where an entity stands, or stood. */
@Command(
        name = "latest",
        description = "Shows the latest checkpoint of an entity with its state, now or at a time.",
        footer = {
            "  rewind latest plan:order-42",
            "  rewind latest plan order-42 --at 2026-01-31T12:00:00Z",
            "  rewind latest plan:order-42 -o json | jq -r .id"
        })
final class LatestCheckpoint implements Runnable {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Option(names = "--at", paramLabel = "TIME", description = "As it was then, such as 2026-01-31T12:00:00Z.")
    private @Nullable String at;

    LatestCheckpoint(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public void run() {
        EntityKey key = entity.entity();
        Answer answer = query.client()
                .get(
                        RewindClient.path("api", "checkpoints", key.type(), key.id(), "latest"),
                        at == null ? Map.of() : Map.of("at", at));
        query.output()
                .write(
                        answer.tree(),
                        () -> CheckpointLines.of(
                                answer.as(Checkpoint.class), rewind.terminal().outColours()));
    }
}
