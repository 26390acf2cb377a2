package dev.rewind.query.rollbacks;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.DecidedRequests;
import dev.rewind.query.resource.ApproverName;
import dev.rewind.query.resource.EntityPresence;
import dev.rewind.query.resource.OutgoingEvents;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.storeapi.Position;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Approves and rejects rollbacks that wait for a second person. */
public final class ApprovalWrites {

    private static final String ENTITY = "/api/entities/{entity_type}/{entity_id}/";

    private final StoreQueries stores;
    private final DecidedRequests requests;
    private final PresenceListener presence;

    public ApprovalWrites(StoreQueries stores, DecidedRequests requests, PresenceListener presence) {
        this.stores = stores;
        this.requests = requests;
        this.presence = presence;
    }

    public List<Route> routes() {
        return List.of(Route.post(ENTITY + "approve", this::approve), Route.post(ENTITY + "reject", this::reject));
    }

    /** The body of an approval. */
    record ApprovalBody(String digest, @Nullable String reason) {}

    /** The body of a rejection. */
    record RejectionBody(String digest, String reason) {}

    private CompletionStage<Reply> approve(RouteCall call) {
        EntityKey entity = RequestInput.entity(call);
        ApprovalBody body = call.json(ApprovalBody.class);
        ApproverName.require(call);
        var request = OutgoingEvents.event(
                call,
                entity,
                RequestInput.valid(
                        () -> new PlanEvent.RollbackApproved(null, body.digest(), body.reason(), call.actor())));
        return requests.submit(
                        request,
                        call.hasIdempotencyKey(),
                        Fact.RollbackOrdered.class,
                        Rollback::ordered,
                        position -> CompletableFuture.completedFuture(Optional.empty()),
                        call::wait)
                .thenCompose(outcome -> outcome.decision()
                        .map(rollback -> ordered(rollback, outcome.position()))
                        .orElseGet(() -> CompletableFuture.completedFuture(
                                StoreReplies.undecided(request, outcome.position()))));
    }

    private CompletableFuture<Reply> ordered(Rollback order, Position position) {
        byte[] plain = Reply.ok(order).body();
        return EntityPresence.spliced(plain, order, stores, List.of(position), presence)
                .thenApply(json -> StoreReplies.withPosition(Reply.ok(json), position.toString())
                        .header("Location", "/api/rollbacks/" + order.rollbackId()));
    }

    private CompletionStage<Reply> reject(RouteCall call) {
        EntityKey entity = RequestInput.entity(call);
        RejectionBody body = call.json(RejectionBody.class);
        var request = OutgoingEvents.event(
                call,
                entity,
                RequestInput.valid(
                        () -> new PlanEvent.RollbackRejected(null, body.digest(), body.reason(), call.actor())));
        return OutgoingEvents.ask(
                requests,
                call,
                request,
                Fact.ProposalClosed.class,
                position -> stores.entity(entity, List.of(position))
                        .thenApply(answer -> StoreReplies.after(position, answer, "entity", entity)));
    }
}
