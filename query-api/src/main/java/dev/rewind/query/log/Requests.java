package dev.rewind.query.log;

import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.query.http.Problem;
import dev.rewind.query.store.Position;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Publishes a request and waits for what the processor decides on it. */
public final class Requests {

    private final Publisher publisher;
    private final Decisions decisions;
    private final Duration usual;

    /**
     * Requests over a publisher and what is heard back.
     *
     * @param usual how long to wait for a decision once the log has the request
     */
    public Requests(Publisher publisher, Decisions decisions, Duration usual) {
        this.publisher = publisher;
        this.decisions = decisions;
        this.usual = usual;
    }

    /**
     * What became of a request that was not refused.
     *
     * @param position where the log has it
     * @param decision the fact that honours it; empty while undecided
     */
    public record Outcome<F extends Fact>(Position position, Optional<F> decision) {}

    /**
     * Publishes a request.
     *
     * @param decision the kind of fact that honours it
     * @param wait how long to wait for it, given what is usual
     * @return the outcome; fails with a {@link Problem} when the request was refused or the log did not take it
     */
    public <F extends Fact> CompletableFuture<Outcome<F>> submit(
            Envelope<PlanEvent> request, Class<F> decision, UnaryOperator<Duration> wait) {
        Decisions.Awaited awaited = decisions.expect(request.id(), decision);
        return publisher
                .publish(request)
                .thenCompose(position -> awaited.within(wait.apply(usual))
                        .thenApply(fact -> new Outcome<>(position, fact.map(it -> honoured(it, decision, position)))))
                .whenComplete((outcome, failure) -> awaited.close());
    }

    private static <F extends Fact> F honoured(Fact fact, Class<F> decision, Position position) {
        if (fact instanceof Fact.RequestRefused refusal) {
            throw Problem.of(refusal.code(), refusal.why())
                    .with("event_id", refusal.event().id())
                    .with("position", position.toString());
        }
        return decision.cast(fact);
    }
}
