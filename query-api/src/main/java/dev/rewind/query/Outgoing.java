package dev.rewind.query;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.http.Call;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

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
}
