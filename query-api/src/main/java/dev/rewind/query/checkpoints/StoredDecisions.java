package dev.rewind.query.checkpoints;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Rollback;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.storeapi.Position;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Finds what a request led to in the stores, which have it before its fact is committed. Only the newest checkpoint or
 * rollback of the entity is looked at: if the request was refused, or more has happened since, the fact must tell.
 */
final class StoredDecisions {

    private final StoreQueries stores;

    StoredDecisions(StoreQueries stores) {
        this.stores = stores;
    }

    /** The checkpoint that was taken for the event at this position. */
    CompletableFuture<Optional<Checkpoint>> checkpoint(Envelope<PlanEvent> request, Position position) {
        return found(stores.latest(request.entity(), "", List.of(position)), answer -> {
            Checkpoint latest = answer.as(Checkpoint.class);
            EventRef event = latest.event();
            boolean isOfRequest = event.partition() == position.partition() && event.offset() == position.offset();
            return isOfRequest ? Optional.of(latest) : Optional.empty();
        });
    }

    /** The rollback that was ordered for the event at this position. Its id must not have been used before. */
    CompletableFuture<Optional<Rollback>> rollback(Envelope<PlanEvent> request, Position position) {
        EntityKey entity = request.entity();
        return found(stores.rollbacks(entity, Long.MAX_VALUE, 1, List.of(position)), answer -> {
            Rollback[] newest = answer.as(Rollback[].class);
            return newest.length == 1 && newest[0].cause().eventId().equals(request.id())
                    ? Optional.of(newest[0])
                    : Optional.empty();
        });
    }

    private static <R> CompletableFuture<Optional<R>> found(
            CompletableFuture<StoreAnswer> asked, Function<StoreAnswer, Optional<R>> decision) {
        return asked.thenApply(answer -> answer.isFound() ? decision.apply(answer) : Optional.empty());
    }
}
