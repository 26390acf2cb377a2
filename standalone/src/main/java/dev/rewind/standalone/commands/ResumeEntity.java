package dev.rewind.standalone.commands;

import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.standalone.client.Answer;
import dev.rewind.standalone.client.RewindClient;
import dev.rewind.standalone.output.Words;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rewind resume}: lets an entity go on that was parked. */
@Command(
        name = "resume",
        description = {
            "Lets an entity go on that was parked because it failed again and again.",
            "Whoever works on it may try again, and its failures are counted anew."
        },
        footer = {
            "  rewind list --status parked",
            "  rewind resume plan:order-42 --reason 'the bank is back'",
        })
final class ResumeEntity implements Callable<Integer> {

    private final RewindCommand rewind;

    @Mixin
    private final QueryOptions query;

    @Mixin
    private final EntityArgument entity = new EntityArgument();

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    ResumeEntity(RewindCommand rewind) {
        this.rewind = rewind;
        this.query = new QueryOptions(rewind);
    }

    @Override
    public Integer call() {
        EntityKey key = entity.entity();
        Answer answer = query.client()
                .post(
                        RewindClient.path("api", "entities", key.type(), key.id(), "resume"),
                        "application/json",
                        reason.body());
        return Decision.told(rewind, query, answer, "entity_id", "rewind timeline " + key, () -> {
                    Entity head = answer.as(Entity.class);
                    return List.of(key + " " + Words.wire(head.status()) + ", epoch " + head.epoch());
                })
                .number();
    }
}
