package dev.rewind.query.entities;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.json.Snapshot;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.DecidedRequests;
import dev.rewind.query.resource.OutgoingEvents;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StateSize;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Requests plans by their names. A runner that serves the name runs the plan. */
public final class RequestedPlans {

    private final StoreQueries stores;
    private final DecidedRequests requests;
    private final StateSize stateSize;

    public RequestedPlans(StoreQueries stores, DecidedRequests requests, StateSize stateSize) {
        this.stores = stores;
        this.requests = requests;
        this.stateSize = stateSize;
    }

    /**
     * The body of a request.
     *
     * @param plan the name of the plan
     * @param id the id of the new plan's entity; by default a random one
     * @param state the state that the plan's first step starts from
     */
    record PlanBody(
            String plan,
            @Nullable String id,
            Snapshot state,
            Map<String, String> labels,
            @Nullable String reason) {}

    public List<Route> routes() {
        return List.of(Route.post("/api/plans", this::request));
    }

    /** Answers with the new entity after the decision. */
    private CompletionStage<Reply> request(RouteCall call) {
        PlanBody body = call.json(PlanBody.class);
        EntityKey entity = RequestInput.valid(() -> EntityKey.plan(id(call, body)));
        var request = OutgoingEvents.event(
                call,
                entity,
                RequestInput.valid(() -> new PlanEvent.PlanRequested(
                        null, body.plan(), body.state(), body.labels(), body.reason(), call.actor(), true)));
        stateSize.check(body.state());
        return OutgoingEvents.ask(
                requests,
                call,
                request,
                Fact.PlanOffered.class,
                position -> stores.entity(entity, List.of(position))
                        .thenApply(answer -> StoreReplies.after(position, answer, "entity", entity)
                                .status(201)
                                .header("Location", "/api/entities/plan/" + entity.id())));
    }

    /** A repeated request gets the same id, so that the plan is requested once. */
    private static String id(RouteCall call, PlanBody body) {
        if (body.id() != null) {
            return body.id();
        }
        String repetition = call.repetitionKey();
        UUID id = repetition == null
                ? UUID.randomUUID()
                : UUID.nameUUIDFromBytes(repetition.getBytes(StandardCharsets.UTF_8));
        return id.toString();
    }
}
