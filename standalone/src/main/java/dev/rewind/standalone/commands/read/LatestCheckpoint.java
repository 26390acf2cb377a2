package dev.rewind.standalone.commands.read;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.standalone.client.ApiAnswer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.commands.CheckpointLines;
import dev.rewind.standalone.commands.EntityArgument;
import dev.rewind.standalone.commands.QueryCommand;
import dev.rewind.standalone.commands.RewindCommand;
import dev.rewind.standalone.commands.TimeText;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rewind latest}: the latest checkpoint of an entity, now or at a time. */
@Command(
        name = "latest",
        description = "Shows the latest checkpoint of an entity with its state, now or at a time.",
        footer = {
            "  rewind latest plan:order-42",
            "  rewind latest plan order-42 --at 2026-01-31T12:00:00Z",
            "  rewind latest plan:order-42 -o json | jq -r .id"
        })
public final class LatestCheckpoint extends QueryCommand implements Runnable {

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "The latest checkpoint at this time, such as 2026-01-31T12:00:00Z, 14:30,"
                    + " 'yesterday 14:30' or 2h (ago).")
    private @Nullable String at;

    public LatestCheckpoint(RewindCommand rewind) {
        super(rewind);
    }

    @Override
    public void run() {
        EntityKey key = entity.entity();
        ApiAnswer answer = query.client()
                .get(
                        RewindClient.path("api", "checkpoints", key.type(), key.id(), "latest"),
                        at == null ? Map.of() : Map.of("at", Rfc3339.format(TimeText.read("--at", at))));
        query.output()
                .write(
                        answer.tree(),
                        () -> CheckpointLines.of(
                                answer.as(Checkpoint.class), rewind.terminal().outColours()));
    }
}
