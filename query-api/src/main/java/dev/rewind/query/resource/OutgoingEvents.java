package dev.rewind.query.resource;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.log.DecidedRequests;
import dev.rewind.storeapi.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Makes the events that the query API publishes for its callers. Each event names the caller. */
public final class OutgoingEvents {

    private static final String SOURCE = "/query-api";

    private OutgoingEvents() {}

    /** An event of this request. With an {@code Idempotency-Key} its id is the same for every repetition. */
    public static Envelope<PlanEvent> event(RouteCall call, EntityKey entity, PlanEvent event) {
        String repetitionKey = call.repetitionKey();
        String id = repetitionKey == null
                ? UUID.randomUUID().toString()
                : "idempotent-" + Sha256.hex(repetitionKey.getBytes(StandardCharsets.UTF_8));
        return new Envelope<>(id, SOURCE, entity, Instant.now(), call.traceparent(), null, event);
    }

    /**
     * Publishes a request and answers when it is decided.
     *
     * @param decision the kind of fact that grants the request
     * @param then answers after the decision, given the request's position in the log
     * @return that answer, or 202 if the decision did not arrive in time
     */
    public static CompletionStage<Reply> ask(
            DecidedRequests requests,
            RouteCall call,
            Envelope<PlanEvent> request,
            Class<? extends Fact> decision,
            Function<Position, CompletableFuture<Reply>> then) {
        return requests.submit(request, call.hasIdempotencyKey(), decision, call::wait)
                .thenCompose(outcome -> outcome.decision().isEmpty()
                        ? CompletableFuture.completedFuture(StoreReplies.undecided(request, outcome.position()))
                        : then.apply(outcome.position()));
    }
}
