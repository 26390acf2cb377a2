package dev.rewind.query;

import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.log.Requests;
import dev.rewind.query.store.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asking for rollbacks that got stuck to be commanded once more. */
final class RollbackWrites {

    private final Stores stores;
    private final Requests requests;

    RollbackWrites(Stores stores, Requests requests) {
        this.stores = stores;
        this.requests = requests;
    }

    List<Route> routes() {
        return List.of(Route.post("/api/rollbacks/{rollback_id}/retry", this::retry));
    }

    private CompletionStage<Reply> retry(Call call) {
        RollbackId id = call.path("rollback_id", RollbackId::parse);
        Reason body = call.json(Reason.class);
        var request = Outgoing.event(
                call,
                id.entity(),
                Input.valid(() -> new PlanEvent.RollbackRetryRequested(null, body.reason(), call.actor())));
        return requireLast(call, id)
                .thenCompose(last -> Outgoing.ask(
                        requests, call, request, Fact.RollbackOrdered.class, position -> answered(id, position)));
    }

    /** The law speaks of an entity's last rollback; whoever names another one would get what he did not ask for. */
    private CompletableFuture<Void> requireLast(Call call, RollbackId id) {
        List<Position> carried = Stores.carried(call);
        return stores.rollback(id.entity(), id.number(), carried)
                .thenCompose(known -> {
                    Stores.present(known, "rollback " + id);
                    return stores.rollbacks(id.entity(), Long.MAX_VALUE, 1, carried);
                })
                .thenAccept(newest -> {
                    RollbackId last = newest.as(Rollback[].class)[0].rollbackId();
                    if (!last.equals(id)) {
                        throw Problem.of(
                                        RefusalCode.ROLLBACK_SETTLED,
                                        "only the entity's last rollback can be commanded again; that is " + last)
                                .remedy("retry that one, or ask for a new rollback");
                    }
                });
    }

    private CompletableFuture<Reply> answered(RollbackId id, Position position) {
        return stores.rollback(id.entity(), id.number(), List.of(position))
                .thenApply(answer ->
                        Answers.after(position, answer, "rollback " + id).header("Location", "/api/rollbacks/" + id));
    }
}
