package dev.rewind.query.rollbacks;

import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.DecidedRequests;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.resource.EntityPresence;
import dev.rewind.query.resource.OutgoingEvents;
import dev.rewind.query.resource.ReasonBody;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.service.presence.PresenceListener;
import dev.rewind.storeapi.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Retries failed or expired rollbacks. */
public final class RollbackWrites {

    private final StoreQueries stores;
    private final DecidedRequests requests;
    private final PresenceListener presence;

    public RollbackWrites(StoreQueries stores, DecidedRequests requests, PresenceListener presence) {
        this.stores = stores;
        this.requests = requests;
        this.presence = presence;
    }

    public List<Route> routes() {
        return List.of(Route.post("/api/rollbacks/{rollback_id}/retry", this::retry));
    }

    private CompletionStage<Reply> retry(RouteCall call) {
        RollbackId id = call.path("rollback_id", RollbackId::parse);
        ReasonBody body = call.json(ReasonBody.class);
        var request = OutgoingEvents.event(
                call,
                id.entity(),
                RequestInput.valid(() -> new PlanEvent.RollbackRetryRequested(null, body.reason(), call.actor())));
        return requireLast(call, id)
                .thenCompose(last -> OutgoingEvents.ask(
                        requests, call, request, decision(last), position -> answered(id, position)));
    }

    /** A rollback that is applied is not commanded again; only participants that could not go back are asked again. */
    private static Class<? extends Fact> decision(Rollback last) {
        return last.standing() == Rollback.Standing.APPLIED_PARTLY
                ? Fact.ParticipantsAsked.class
                : Fact.RollbackOrdered.class;
    }

    /**
     * Only an entity's last rollback can be retried. A request that names an earlier one is refused, so that it does
     * not retry another rollback.
     */
    private CompletableFuture<Rollback> requireLast(RouteCall call, RollbackId id) {
        List<Position> carried = StoreQueries.requiredPositions(call);
        return stores.rollback(id.entity(), id.number(), carried)
                .thenCompose(known -> {
                    StoreQueries.present(known, "rollback", id);
                    return stores.rollbacks(id.entity(), Long.MAX_VALUE, 1, carried);
                })
                .thenApply(newest -> {
                    Rollback newestOne = newest.as(Rollback[].class)[0];
                    RollbackId last = newestOne.rollbackId();
                    if (!last.equals(id)) {
                        throw Problem.of(
                                        RefusalCode.ROLLBACK_SETTLED,
                                        "only the entity's last rollback can be retried; that is " + last)
                                .remedy("retry that one, or request a new rollback");
                    }
                    return newestOne;
                });
    }

    private CompletableFuture<Reply> answered(RollbackId id, Position position) {
        List<Position> decided = List.of(position);
        return stores.rollback(id.entity(), id.number(), decided)
                .thenCompose(answer -> {
                    StoreAnswer rollback = StoreQueries.present(answer, "rollback", id);
                    return EntityPresence.spliced(
                            rollback.body(), rollback.as(Rollback.class), stores, decided, presence);
                })
                .thenApply(json -> StoreReplies.withPosition(Reply.ok(json), position.toString())
                        .header("Location", "/api/rollbacks/" + id));
    }
}
