package dev.rewind.query.log;

import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the facts that decide this process's events. A fact names the event that caused it. */
public final class DecisionWaiter implements FactListener {

    private static final Logger LOG = LoggerFactory.getLogger(DecisionWaiter.class);
    private static final int MAX_AWAITED = 1024;

    private final Executor executor;
    private final EventReader reader = new EventReader();
    private final Map<String, Awaited> awaited = new ConcurrentHashMap<>();

    /** @param executor runs what follows a decision */
    public DecisionWaiter(Executor executor) {
        this.executor = executor;
    }

    /** The awaited decision on one event. Close it when the wait is over. */
    final class Awaited implements AutoCloseable {
        private final String eventId;
        private final Predicate<Fact> decision;
        private final CompletableFuture<Fact> fact = new CompletableFuture<>();

        private Awaited(String eventId, Predicate<Fact> decision) {
            this.eventId = eventId;
            this.decision = decision;
        }

        /** The decision or the refusal; empty if neither arrives in time. A wait of zero is always empty. */
        CompletableFuture<Optional<Fact>> within(Duration wait) {
            if (wait.isZero()) {
                return CompletableFuture.supplyAsync(Optional::empty, executor);
            }
            return fact.thenApply(Optional::of)
                    .completeOnTimeout(Optional.empty(), wait.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApplyAsync(decided -> decided, executor);
        }

        @Override
        public void close() {
            awaited.remove(eventId, this);
        }
    }

    /**
     * Starts to wait for the decision on an event. Call it before the event is published.
     *
     * @param decision whether a fact decides it; a refusal decides it too
     * @throws Problem when too many decisions are awaited already
     */
    Awaited expect(String eventId, Predicate<Fact> decision) {
        if (awaited.size() >= MAX_AWAITED) {
            throw Problem.of(ProblemCode.BUSY, "too many requests are waiting for decisions", "try again shortly");
        }
        Awaited mine = new Awaited(eventId, decision);
        awaited.put(eventId, mine);
        return mine;
    }

    @Override
    public void onFact(ConsumerRecord<byte[], byte[]> message) {
        Header cause = message.headers().lastHeader("ce_causationid");
        Awaited waiting = cause == null ? null : awaited.get(new String(cause.value(), StandardCharsets.UTF_8));
        if (waiting == null) {
            return;
        }
        try {
            Fact fact = reader.fact(message.headers(), message.value()).data();
            if (fact instanceof Fact.RequestRefused || waiting.decision.test(fact)) {
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
