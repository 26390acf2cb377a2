package dev.rewind.query.log;

import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what the processor decides on events that this process publishes: committed facts, matched by the event that
 * caused them.
 */
public final class Decisions implements FactLog.Ear {

    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);
    private static final int MAX_AWAITED = 1024;

    private final Executor executor;
    private final EventReader reader = new EventReader();
    private final Map<String, Awaited> awaited = new ConcurrentHashMap<>();

    /**
     * Nothing is awaited yet.
     *
     * @param executor runs what follows a decision
     */
    public Decisions(Executor executor) {
        this.executor = executor;
    }

    /** What became of one event. Close it when nobody waits any more. */
    public final class Awaited implements AutoCloseable {
        private final String eventId;
        private final Class<? extends Fact> decision;
        private final CompletableFuture<Fact> fact = new CompletableFuture<>();

        private Awaited(String eventId, Class<? extends Fact> decision) {
            this.eventId = eventId;
            this.decision = decision;
        }

        /** The decision or the refusal, or nothing when neither was heard in time; whoever does not wait hears none. */
        public CompletableFuture<Optional<Fact>> within(Duration wait) {
            if (wait.isZero()) {
                return CompletableFuture.supplyAsync(Optional::empty, executor);
            }
            return fact.thenApply(Optional::of)
                    .completeOnTimeout(Optional.empty(), wait.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApplyAsync(heard -> heard, executor);
        }

        @Override
        public void close() {
            awaited.remove(eventId, this);
        }
    }

    /**
     * Begins to wait for what is decided on an event; to be called before the event is published.
     *
     * @param decision the kind of fact that decides it; a refusal does so too
     * @throws Problem when too many are awaited already
     */
    public Awaited expect(String eventId, Class<? extends Fact> decision) {
        if (awaited.size() >= MAX_AWAITED) {
            throw Problem.of(ProblemCode.BUSY, "too many decisions are awaited at once", "try again shortly");
        }
        Awaited mine = new Awaited(eventId, decision);
        awaited.put(eventId, mine);
        return mine;
    }

    @Override
    public void hear(ConsumerRecord<byte[], byte[]> message) {
        Header cause = message.headers().lastHeader("ce_causationid");
        Awaited waiting = cause == null ? null : awaited.get(new String(cause.value(), StandardCharsets.UTF_8));
        if (waiting == null) {
            return;
        }
        try {
            Fact fact = reader.fact(message.headers(), message.value()).data();
            if (fact instanceof Fact.RequestRefused || waiting.decision.isInstance(fact)) {
                waiting.fact.complete(fact);
            }
        } catch (UnreadableEventException e) {
            LOG.atError()
                    .addKeyValue("partition", message.partition())
                    .addKeyValue("offset", message.offset())
                    .addKeyValue("code", e.code().code())
                    .log("A fact cannot be read");
        }
    }
}
