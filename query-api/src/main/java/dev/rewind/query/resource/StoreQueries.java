package dev.rewind.query.resource;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.query.store.StoreClient;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.Position;
import dev.rewind.storeapi.StoreHeaders;
import dev.rewind.storeapi.StoreParameters;
import dev.rewind.storeapi.StorePaths;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The queries of the routes to the store servers, one method each. */
public final class StoreQueries {

    private final StoreClient client;

    public StoreQueries(StoreClient client) {
        this.client = client;
    }

    /** The positions that the answer must include, from the caller's {@code X-Rewind-Position}. */
    public static List<Position> requiredPositions(RouteCall call) {
        String header = call.header(StoreHeaders.POSITION);
        try {
            return Position.parseAll(header);
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "header " + StoreHeaders.POSITION + " " + e.getMessage(),
                            "send the header of an earlier answer unchanged, or leave it out")
                    .value(String.valueOf(header));
        }
    }

    /** The result of a read, or this value if the stored data is damaged. Other failures stay. */
    public static <T> CompletableFuture<T> orIfDamaged(CompletableFuture<T> read, T instead) {
        return read.exceptionally(failure -> {
            Throwable cause = Problem.causeOf(failure);
            if (cause instanceof Problem problem && problem.code().equals(ProblemCode.INTEGRITY_FAILED.code())) {
                return instead;
            }
            throw new CompletionException(cause);
        });
    }

    public CompletableFuture<StoreAnswer> entity(EntityKey entity, List<Position> carried) {
        return client.read(entity, EntityPath.ENTITY.of(entity), carried);
    }

    public CompletableFuture<List<StoreAnswer>> entities(String query, List<Position> carried) {
        return client.readAll(StorePaths.ENTITIES + "?" + query, carried);
    }

    public CompletableFuture<List<StoreAnswer>> counts(String query, List<Position> carried) {
        return client.readAll(StorePaths.ENTITY_COUNTS + "?" + query, carried);
    }

    public CompletableFuture<StoreAnswer> checkpoints(
            EntityKey entity, long before, int limit, List<Position> carried) {
        return client.read(entity, EntityPath.CHECKPOINTS.of(entity) + page(before, limit), carried);
    }

    public CompletableFuture<StoreAnswer> latest(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, EntityPath.LATEST_CHECKPOINT.of(entity) + query, carried);
    }

    public CompletableFuture<StoreAnswer> checkpoint(CheckpointId id, List<Position> carried) {
        return client.read(id.entity(), EntityPath.CHECKPOINT.of(id.entity(), id.sequence()), carried);
    }

    /** A checkpoint with its state in one answer. */
    public CompletableFuture<StoreAnswer> checkpointWithState(CheckpointId id, List<Position> carried) {
        return client.checkpointWithState(id, carried);
    }

    /** The latest checkpoint, or the latest at a given time, with its state in one answer. */
    public CompletableFuture<StoreAnswer> latestWithState(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, EntityPath.LATEST_CHECKPOINT_WITH_STATE.of(entity) + query, carried);
    }

    /** The decision that a rollback request would get. */
    public CompletableFuture<StoreAnswer> rollbackPlan(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, EntityPath.ROLLBACK_PLAN.of(entity) + "?" + query, carried);
    }

    /** The decision that a request for a fork would get. Not found if an older processor has the entity. */
    public CompletableFuture<StoreAnswer> forkPlan(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, EntityPath.FORK_PLAN.of(entity) + "?" + query, carried);
    }

    public CompletableFuture<StoreAnswer> matching(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, EntityPath.MATCHING_CHECKPOINTS.of(entity) + "?" + query, carried);
    }

    public CompletableFuture<List<StoreAnswer>> checkpointsOfAll(String query, List<Position> carried) {
        return client.readAll(StorePaths.CHECKPOINTS + "?" + query, carried);
    }

    /** A page of checkpoints of one entity with their states. Not found if an older processor has the entity. */
    public CompletableFuture<StoreAnswer> checkpointPage(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, EntityPath.CHECKPOINT_PAGE.of(entity) + "?" + query, carried);
    }

    /** Pages of checkpoints of all partitions with their states. Older processors answer that there is no such thing. */
    public CompletableFuture<List<StoreAnswer>> checkpointPages(String query, List<Position> carried) {
        return client.readAll(StorePaths.CHECKPOINT_PAGES + "?" + query, carried);
    }

    public CompletableFuture<StoreAnswer> matchingRollbacks(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, EntityPath.MATCHING_ROLLBACKS.of(entity) + "?" + query, carried);
    }

    public CompletableFuture<List<StoreAnswer>> rollbacksOfAll(String query, List<Position> carried) {
        return client.readAll(StorePaths.ROLLBACKS + "?" + query, carried);
    }

    public CompletableFuture<List<StoreAnswer>> integrityFailures(String query, List<Position> carried) {
        return client.readAll(StorePaths.INTEGRITY_FAILURES + "?" + query, carried);
    }

    public CompletableFuture<StoreAnswer> snapshot(CheckpointId id, List<Position> carried) {
        return client.read(id.entity(), EntityPath.SNAPSHOT.of(id.entity(), id.sequence()), carried);
    }

    /**
     * Verifies a part of an entity's chain.
     *
     * @param query where to go on; empty for the start
     */
    public CompletableFuture<StoreAnswer> verify(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, EntityPath.VERIFY.of(entity) + query, carried);
    }

    public CompletableFuture<StoreAnswer> timeline(EntityKey entity, long before, int limit, List<Position> carried) {
        return client.read(entity, EntityPath.TIMELINE.of(entity) + page(before, limit), carried);
    }

    public CompletableFuture<StoreAnswer> rollbacks(EntityKey entity, long before, int limit, List<Position> carried) {
        return client.read(entity, EntityPath.ROLLBACKS.of(entity) + page(before, limit), carried);
    }

    public CompletableFuture<StoreAnswer> rollback(EntityKey entity, long number, List<Position> carried) {
        return client.read(entity, EntityPath.ROLLBACK.of(entity, number), carried);
    }

    /**
     * The answer; a 404 when the object does not exist.
     *
     * @param kind what the object is, such as {@code checkpoint}
     * @param id its id, which the problem names as the wrong value
     */
    public static StoreAnswer present(StoreAnswer answer, String kind, Object id) {
        if (answer.isPruned()) {
            throw Problem.of(
                            ProblemCode.NOT_FOUND,
                            kind + " " + id + " was pruned by retention",
                            "choose one of the timeline, which has those that are left; a pinned checkpoint is kept")
                    .value(id.toString());
        }
        if (!answer.isFound()) {
            throw absent(kind, id);
        }
        return answer;
    }

    /** The problem of an object that does not exist. */
    static Problem absent(String kind, Object id) {
        return Problem.of(
                        ProblemCode.NOT_FOUND,
                        "there is no " + kind + " " + id,
                        "check the id; the list of entities has all of them")
                .value(id.toString());
    }

    private static String page(long before, int limit) {
        String size = StoreParameters.LIMIT + "=" + limit;
        return before == Long.MAX_VALUE ? "?" + size : "?" + StoreParameters.BEFORE + "=" + before + "&" + size;
    }
}
