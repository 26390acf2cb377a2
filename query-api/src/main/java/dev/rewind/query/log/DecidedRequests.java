package dev.rewind.query.log;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.query.problem.Problem;
import dev.rewind.storeapi.Position;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes a request and waits for the processor's decision. */
public final class DecidedRequests {

    private static final Logger LOG = LoggerFactory.getLogger(DecidedRequests.class);

    private final EventPublisher publisher;
    private final DecisionWaiter decisions;
    private final Duration usual;
    private final Refusals refusals;

    /** Says what a refused request is answered. */
    public interface Refusals {

        /**
         * The answer, which may say more than the refusal does.
         *
         * @param refusal names the event
         * @param request where the event is in the log
         */
        CompletableFuture<Problem> answer(Problem refusal, EntityKey entity, Position request);
    }

    /** @param usual how long to wait for a decision after the log has acknowledged the request */
    public DecidedRequests(EventPublisher publisher, DecisionWaiter decisions, Duration usual, Refusals refusals) {
        this.publisher = publisher;
        this.decisions = decisions;
        this.usual = usual;
        this.refusals = refusals;
    }

    /**
     * The result of a request that was not refused.
     *
     * @param position where the request is in the log
     * @param decision what the request led to; empty while it is undecided
     */
    public record Outcome<R>(Position position, Optional<R> decision) {}

    /** Looks for what a request led to in the stores. */
    public interface StoredDecision<R> {

        /**
         * What is stored once the processor has processed the log up to a position.
         *
         * @return empty if this does not show the decision, such as a refusal; the fact then will
         */
        CompletableFuture<Optional<R>> after(Position request);
    }

    /**
     * Publishes a request.
     *
     * @param once see {@link EventPublisher#publish}
     * @param decision the kind of fact that grants the request
     * @param wait the time to wait, given the usual time
     * @return the outcome; fails with a {@link Problem} if the request was refused or not acknowledged
     */
    public <F extends Fact> CompletableFuture<Outcome<F>> submit(
            Envelope<PlanEvent> request, boolean once, Class<F> decision, UnaryOperator<Duration> wait) {
        return submit(
                request,
                once,
                decision,
                fact -> fact,
                position -> CompletableFuture.completedFuture(Optional.empty()),
                wait);
    }

    /**
     * Publishes a request, and takes its decision from the stores if they show it before its fact is committed and
     * read. The decision follows from the log alone, so it cannot change before the commit.
     *
     * @param once see {@link EventPublisher#publish}
     * @param decision the kind of fact that grants the request
     * @param granted makes the outcome from that fact
     * @param stored looks for the outcome in the stores
     * @param wait the time to wait, given the usual time
     * @return the outcome; fails with a {@link Problem} if the request was refused or not acknowledged
     */
    public <F extends Fact, R> CompletableFuture<Outcome<R>> submit(
            Envelope<PlanEvent> request,
            boolean once,
            Class<F> decision,
            Function<F, R> granted,
            StoredDecision<R> stored,
            UnaryOperator<Duration> wait) {
        return submit(request, once, decision::isInstance, fact -> granted.apply(decision.cast(fact)), stored, wait);
    }

    /**
     * As {@link #submit(Envelope, boolean, Class, Function, StoredDecision, UnaryOperator)}, for a request that facts of
     * several kinds may grant.
     *
     * @param decision whether a fact grants the request
     */
    public <R> CompletableFuture<Outcome<R>> submit(
            Envelope<PlanEvent> request,
            boolean once,
            Predicate<Fact> decision,
            Function<Fact, R> granted,
            StoredDecision<R> stored,
            UnaryOperator<Duration> wait) {
        DecisionWaiter.Awaited awaited = decisions.expect(request.id(), decision);
        return publisher
                .publish(request, once)
                .thenCompose(position -> {
                    Duration within = wait.apply(usual);
                    CompletableFuture<Outcome<R>> fact = awaited.within(within)
                            .thenApply(found ->
                                    new Outcome<>(position, found.map(it -> granted.apply(granted(it, position)))));
                    CompletableFuture<Outcome<R>> outcome = within.isZero() ? fact : first(fact, stored, position);
                    return outcome.exceptionallyCompose(failure -> refused(failure, request.entity(), position));
                })
                .whenComplete((outcome, failure) -> awaited.close());
    }

    private static <R> CompletableFuture<Outcome<R>> first(
            CompletableFuture<Outcome<R>> fact, StoredDecision<R> stored, Position position) {
        CompletableFuture<Outcome<R>> first = fact.copy();
        CompletableFuture<Void> unused = stored.after(position)
                .thenAccept(found -> found.ifPresent(it -> first.complete(new Outcome<>(position, found))))
                .exceptionally(failure -> {
                    LOG.atDebug()
                            .addKeyValue("position", position)
                            .addKeyValue("why", failure.toString())
                            .log("The stores do not show a decision; its fact will");
                    return null;
                });
        return first;
    }

    private <R> CompletableFuture<Outcome<R>> refused(Throwable failure, EntityKey entity, Position request) {
        return Problem.causeOf(failure) instanceof Problem refusal
                ? refusals.answer(refusal, entity, request).thenCompose(CompletableFuture::failedFuture)
                : CompletableFuture.failedFuture(failure);
    }

    private static Fact granted(Fact fact, Position position) {
        if (fact instanceof Fact.RequestRefused refusal) {
            throw Problem.of(refusal.code(), refusal.why())
                    .with("event_id", refusal.event().id())
                    .with("position", position.toString());
        }
        return fact;
    }
}
