package dev.rewind.query;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.log.Requests;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asking for checkpoints to be kept whatever retention says, or no longer. */
final class PinWrites {

    private static final String PIN = "/api/checkpoints/{checkpoint_id}/pin";
    private static final String REASON = "reason";

    private final Stores stores;
    private final Requests requests;

    PinWrites(Stores stores, Requests requests) {
        this.stores = stores;
        this.requests = requests;
    }

    List<Route> routes() {
        return List.of(Route.put(PIN, this::pin), Route.delete(PIN, this::unpin, REASON));
    }

    private CompletionStage<Reply> pin(Call call) {
        CheckpointId id = call.path("checkpoint_id", CheckpointId::parse);
        Reason body = call.json(Reason.class);
        PlanEvent event = Input.valid(() -> new PlanEvent.CheckpointPinned(null, id, body.reason(), call.actor()));
        return ask(call, id, event, Fact.CheckpointPinned.class);
    }

    private CompletionStage<Reply> unpin(Call call) {
        CheckpointId id = call.path("checkpoint_id", CheckpointId::parse);
        @Nullable String reason = call.query().text(REASON);
        PlanEvent event = Input.valid(() ->
                new PlanEvent.CheckpointUnpinned(null, id, reason == null ? "no longer needed" : reason, call.actor()));
        return ask(call, id, event, Fact.CheckpointUnpinned.class);
    }

    /** The checkpoint as it is then, without its state. */
    private CompletionStage<Reply> ask(Call call, CheckpointId id, PlanEvent event, Class<? extends Fact> decision) {
        var request = Outgoing.event(call, id.entity(), event);
        return Outgoing.ask(
                requests,
                call,
                request,
                decision,
                position -> stores.checkpoint(id, List.of(position))
                        .thenApply(answer -> Answers.after(position, answer, "checkpoint " + id)));
    }
}
