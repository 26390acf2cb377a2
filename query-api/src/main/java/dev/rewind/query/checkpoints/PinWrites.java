package dev.rewind.query.checkpoints;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.DecidedRequests;
import dev.rewind.query.resource.OutgoingEvents;
import dev.rewind.query.resource.ReasonBody;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Pins checkpoints, so that they are kept regardless of retention, and unpins them. */
public final class PinWrites {

    private static final String PIN = "/api/checkpoints/{checkpoint_id}/pin";
    private static final String REASON = "reason";

    private final StoreQueries stores;
    private final DecidedRequests requests;

    public PinWrites(StoreQueries stores, DecidedRequests requests) {
        this.stores = stores;
        this.requests = requests;
    }

    public List<Route> routes() {
        return List.of(Route.put(PIN, this::pin), Route.delete(PIN, this::unpin, REASON));
    }

    private CompletionStage<Reply> pin(RouteCall call) {
        CheckpointId id = call.path("checkpoint_id", CheckpointId::parse);
        ReasonBody body = call.json(ReasonBody.class);
        PlanEvent event =
                RequestInput.valid(() -> new PlanEvent.CheckpointPinned(null, id, body.reason(), call.actor()));
        return ask(call, id, event, Fact.CheckpointPinned.class);
    }

    private CompletionStage<Reply> unpin(RouteCall call) {
        CheckpointId id = call.path("checkpoint_id", CheckpointId::parse);
        @Nullable String reason = call.query().text(REASON);
        PlanEvent event = RequestInput.valid(() ->
                new PlanEvent.CheckpointUnpinned(null, id, reason == null ? "no longer needed" : reason, call.actor()));
        return ask(call, id, event, Fact.CheckpointUnpinned.class);
    }

    /** Answers with the checkpoint after the decision, without its state. */
    private CompletionStage<Reply> ask(
            RouteCall call, CheckpointId id, PlanEvent event, Class<? extends Fact> decision) {
        var request = OutgoingEvents.event(call, id.entity(), event);
        return OutgoingEvents.ask(
                requests,
                call,
                request,
                decision,
                position -> stores.checkpoint(id, List.of(position))
                        .thenApply(answer -> StoreReplies.after(position, answer, "checkpoint", id)));
    }
}
