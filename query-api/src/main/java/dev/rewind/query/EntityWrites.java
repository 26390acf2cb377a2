package dev.rewind.query;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.log.Requests;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Letting entities go on that were parked because they failed again and again. */
final class EntityWrites {

    private final Stores stores;
    private final Requests requests;

    EntityWrites(Stores stores, Requests requests) {
        this.stores = stores;
        this.requests = requests;
    }

    List<Route> routes() {
        return List.of(Route.post("/api/entities/{entity_type}/{entity_id}/resume", this::resume));
    }

    /** The entity as it is then. */
    private CompletionStage<Reply> resume(Call call) {
        EntityKey entity = CheckpointReads.entity(call);
        Reason body = call.json(Reason.class);
        var request = Outgoing.event(
                call, entity, Input.valid(() -> new PlanEvent.EntityResumed(null, body.reason(), call.actor())));
        return Outgoing.ask(
                requests,
                call,
                request,
                Fact.EntityResumed.class,
                position -> stores.entity(entity, List.of(position))
                        .thenApply(answer -> Answers.after(position, answer, "entity " + entity)));
    }
}
