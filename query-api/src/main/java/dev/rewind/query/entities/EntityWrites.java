package dev.rewind.query.entities;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.query.auth.Role;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.DecidedRequests;
import dev.rewind.query.resource.ApproverName;
import dev.rewind.query.resource.OutgoingEvents;
import dev.rewind.query.resource.ReasonBody;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Pauses, cancels and signals plans, parks entities, and lets them go on. */
public final class EntityWrites {

    private final StoreQueries stores;
    private final DecidedRequests requests;

    /** Makes the event of a request from its reason and the caller. */
    private interface AskedEvent {
        PlanEvent of(String reason, String requestedBy);
    }

    public EntityWrites(StoreQueries stores, DecidedRequests requests) {
        this.stores = stores;
        this.requests = requests;
    }

    public List<Route> routes() {
        return List.of(
                route("resume", Fact.EntityResumed.class, (why, by) -> new PlanEvent.EntityResumed(null, why, by)),
                route("pause", Fact.PlanPaused.class, (why, by) -> new PlanEvent.PlanPauseRequested(null, why, by)),
                route("cancel", Fact.PlanClosed.class, (why, by) -> new PlanEvent.PlanCancelRequested(null, why, by)),
                route(
                        "park",
                        Fact.EntityParkedByHand.class,
                        (why, by) -> new PlanEvent.EntityParkRequested(null, why, by)),
                Route.post(path("signals"), this::signal));
    }

    private Route route(String verb, Class<? extends Fact> decision, AskedEvent event) {
        return Route.post(path(verb), call -> {
            ReasonBody body = call.json(ReasonBody.class);
            return ask(call, decision, () -> event.of(body.reason(), call.actor()));
        });
    }

    private CompletionStage<Reply> signal(RouteCall call) {
        SignalBody body = call.json(SignalBody.class);
        boolean approves = Boolean.TRUE.equals(body.approval());
        if (approves) {
            call.require(Role.APPROVER);
            ApproverName.require(call);
        }
        return ask(
                call,
                Fact.SignalReceived.class,
                () -> new PlanEvent.PlanSignalled(
                        null, body.name(), body.payload(), call.actor(), body.reason(), approves ? true : null));
    }

    private static String path(String verb) {
        return "/api/entities/{entity_type}/{entity_id}/" + verb;
    }

    /** Publishes the event and answers with the entity after the decision. */
    private CompletionStage<Reply> ask(
            RouteCall call, Class<? extends Fact> decision, Supplier<? extends PlanEvent> event) {
        EntityKey entity = RequestInput.entity(call);
        var request = OutgoingEvents.event(call, entity, RequestInput.valid(event));
        return OutgoingEvents.ask(
                requests,
                call,
                request,
                decision,
                position -> stores.entity(entity, List.of(position))
                        .thenApply(answer -> StoreReplies.after(position, answer, "entity", entity)));
    }
}
