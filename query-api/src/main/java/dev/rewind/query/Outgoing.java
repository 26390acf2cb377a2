package dev.rewind.query;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.log.Requests;
import dev.rewind.query.store.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The query API's own events: it speaks for the caller, whom the event names. */
final class Outgoing {

    private static final String SOURCE = "/query-api";

    private Outgoing() {}

    static Envelope<PlanEvent> event(Call call, EntityKey entity, PlanEvent event) {
        String sameAgain = call.sameAgain();
        String id = sameAgain == null
                ? UuidCreator.getTimeOrderedEpoch().toString()
                : "idempotent-" + Sha256.hex(sameAgain.getBytes(StandardCharsets.UTF_8));
        return new Envelope<>(id, SOURCE, entity, Instant.now(), call.traceparent(), null, event);
    }

    /**
     * Sends a request.
     *
     * @param decision the kind of fact that honours it
     * @param then answers once that is decided, from where the log has the request
     * @return that answer, or that nobody has decided yet
     */
    static CompletionStage<Reply> ask(
            Requests requests,
            Call call,
            Envelope<PlanEvent> request,
            Class<? extends Fact> decision,
            Function<Position, CompletableFuture<Reply>> then) {
        return requests.submit(request, decision, call::wait)
                .thenCompose(outcome -> outcome.decision().isEmpty()
                        ? CompletableFuture.completedFuture(Answers.undecided(request, outcome.position()))
                        : then.apply(outcome.position()));
    }
}
