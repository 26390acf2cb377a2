package dev.rewind.spring;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.json.InvalidJsonException;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StateCapture;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Keeps captures in the event publication registry of Spring Modulith. A capture is in the registry when its transaction
 * commits, and is completed there when Kafka has acknowledged it. Those that are not completed are published again, when
 * the application says so. Spring makes a subclass, so this is not final.
 */
class RegisteredCaptures {

    /** The name of the listener in the registry. It never changes, because rows of earlier versions have it. */
    static final String LISTENER = "rewind.capture";

    private final ApplicationEventPublisher events;
    private final Supplier<StateCapture> captures;
    private final Map<String, CompletableFuture<EventRef>> positions = new ConcurrentHashMap<>();

    RegisteredCaptures(ApplicationEventPublisher events, Supplier<StateCapture> captures) {
        this.events = events;
        this.captures = captures;
    }

    /**
     * Adds a capture to the registry, in the transaction of this thread.
     *
     * @param position completes when Kafka has acknowledged it in this process
     */
    public void register(EntityKey entity, Snapshot state, String reason, CompletableFuture<EventRef> position) {
        String id = UUID.randomUUID().toString();
        positions.put(id, position);
        var unused = position.whenComplete((at, failure) -> positions.remove(id));
        events.publishEvent(new RegisteredCapture(
                id, entity.toString(), new String(state.bytes(), StandardCharsets.UTF_8), reason));
    }

    /** Called after the commit, and again for a capture that was not completed. Completes the capture in the registry. */
    @TransactionalEventListener(id = LISTENER)
    public CompletableFuture<Void> publish(RegisteredCapture capture) throws InvalidJsonException {
        CompletableFuture<EventRef> position = positions.getOrDefault(capture.id(), new CompletableFuture<>());
        TransactionalCapture.publish(
                captures,
                EntityKey.parse(capture.entity()),
                Snapshot.parse(capture.state()),
                capture.reason(),
                position);
        // The registry writes to its database then, which must not happen on the thread of Kafka's producer.
        return position.thenAcceptAsync(at -> {});
    }
}
