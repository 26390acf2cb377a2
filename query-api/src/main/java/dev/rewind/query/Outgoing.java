package dev.rewind.query;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Sha256;
import dev.rewind.query.http.Call;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query API's own events: it speaks for the caller, whom the event names. */
final class Outgoing {

    private static final String SOURCE = "/query-api";
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private Outgoing() {}

    static Envelope<PlanEvent> event(Call call, EntityKey entity, PlanEvent event) {
        String sameAgain = call.sameAgain();
        String id = sameAgain == null
                ? UuidCreator.getTimeOrderedEpoch().toString()
                : "idempotent-" + Sha256.hex(sameAgain.getBytes(StandardCharsets.UTF_8));
        return new Envelope<>(id, SOURCE, entity, Instant.now(), traceparent(call), null, event);
    }

    private static @Nullable String traceparent(Call call) {
        String given = call.header("traceparent");
        return given != null && TRACEPARENT.matcher(given).matches() ? given : null;
    }
}
