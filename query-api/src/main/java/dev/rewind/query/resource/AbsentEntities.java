package dev.rewind.query.resource;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.RollbackId;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.service.config.Spelling;
import dev.rewind.storeapi.ListPart;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers requests about entities that do not exist: that they do not, and which entities have similar names. */
public final class AbsentEntities {

    /** The newest entities of a type, of which similar ones are named. */
    private static final String CANDIDATES = "200";

    private static final int MOST_NAMES = 3;
    private static final int SEARCHES_AT_ONCE = 4;
    private static final long SEARCH_MS = 500;

    private final StoreQueries stores;
    private final Semaphore searches = new Semaphore(SEARCHES_AT_ONCE);

    public AbsentEntities(StoreQueries stores) {
        this.stores = stores;
    }

    /**
     * The routes, whose answer that something does not exist names similar entities if the whole entity does not. A
     * caller that asks often gets the answer without names, so that it costs no more than other reads.
     */
    public List<Route> on(List<Route> routes) {
        return routes.stream()
                .map(route -> new Route(
                        route.method(),
                        route.path(),
                        route.parameters(),
                        route.role(),
                        call -> route.handler().answer(call).exceptionallyCompose(failure -> named(call, failure))))
                .toList();
    }

    /**
     * What a refused request is answered: that the entity does not exist, if that is why, otherwise the refusal.
     *
     * @param at positions that must be processed first, such as that of the request
     */
    public CompletableFuture<Problem> instead(Problem refusal, EntityKey entity, List<Position> at) {
        return instead(stores, refusal, entity, at);
    }

    /** As {@link #instead(Problem, EntityKey, List)}, for a dry run. */
    public static CompletableFuture<Problem> instead(
            StoreQueries stores, Problem refusal, EntityKey entity, List<Position> at) {
        return stores.entity(entity, at)
                .thenApply(answer -> answer.isFound() ? refusal : absent(entity).like(refusal))
                .exceptionally(failure -> refusal);
    }

    private static Problem absent(EntityKey entity) {
        return StoreQueries.absent("entity", entity);
    }

    private CompletionStage<Reply> named(RouteCall call, Throwable failure) {
        CompletableFuture<Reply> same = CompletableFuture.failedFuture(failure);
        EntityKey entity = entity(call);
        if (entity == null
                || !(Problem.causeOf(failure) instanceof Problem problem)
                || !problem.code().equals(ProblemCode.NOT_FOUND.code())
                || !searches.tryAcquire()) {
            return same;
        }
        return CompletableFuture.completedFuture(entity)
                .thenCompose(this::similar)
                .whenComplete((names, failed) -> searches.release())
                .completeOnTimeout(List.of(), SEARCH_MS, TimeUnit.MILLISECONDS)
                .exceptionally(failed -> List.of())
                .thenCompose(names -> names.isEmpty()
                        ? same
                        : CompletableFuture.failedFuture(problem.remedy("did you mean " + String.join(", or ", names)
                                + "? the list of entities has all of them")));
    }

    /** The entity that the path names; null if it names none. */
    private static @Nullable EntityKey entity(RouteCall call) {
        Map<String, String> named = call.variables();
        try {
            if (named.containsKey("entity_id")) {
                return new EntityKey(named.getOrDefault("entity_type", ""), named.getOrDefault("entity_id", ""));
            }
            String checkpoint = named.get("checkpoint_id");
            String rollback = named.get("rollback_id");
            return checkpoint != null
                    ? CheckpointId.parse(checkpoint).entity()
                    : rollback == null ? null : RollbackId.parse(rollback).entity();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Similar names of the same type, or else the entities of other types that have this id; none if the entity exists. */
    private CompletableFuture<List<String>> similar(EntityKey entity) {
        Map<String, String> ofType = new LinkedHashMap<>();
        ofType.put(StoreParameters.TYPE, entity.type());
        ofType.put(StoreParameters.LIMIT, CANDIDATES);
        return stores.entity(entity, List.of())
                .thenCompose(found -> found.isFound()
                        ? CompletableFuture.completedFuture(List.of())
                        : names(ofType).thenCompose(names -> {
                            List<String> similar = Spelling.similar(entity.toString(), names, MOST_NAMES);
                            return similar.isEmpty() ? elsewhere(entity) : CompletableFuture.completedFuture(similar);
                        }));
    }

    private CompletableFuture<List<String>> elsewhere(EntityKey entity) {
        Map<String, String> withId = new LinkedHashMap<>();
        withId.put(StoreParameters.CONTAINS, entity.id());
        withId.put(StoreParameters.LIMIT, CANDIDATES);
        return names(withId)
                .thenApply(names -> names.stream()
                        .filter(name -> name.endsWith(":" + entity.id()) && !name.equals(entity.toString()))
                        .limit(MOST_NAMES)
                        .toList());
    }

    private CompletableFuture<List<String>> names(Map<String, String> filters) {
        return stores.entities(ListQuery.query(filters), List.of())
                .thenApply(parts -> parts.stream()
                        .flatMap(part -> ListPart.read(part.body()).items().stream())
                        .map(item -> StoreAnswer.read(item, Name.class).toString())
                        .toList());
    }

    /** The name of a listed entity. */
    record Name(String entityType, String entityId) {
        @Override
        public String toString() {
            return entityType + ":" + entityId;
        }
    }
}
