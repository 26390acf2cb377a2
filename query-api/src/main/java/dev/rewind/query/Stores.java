package dev.rewind.query;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.query.store.StoreClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the routes ask of the stores, in their own words. */
final class Stores {

    private final StoreClient client;

    Stores(StoreClient client) {
        this.client = client;
    }

    /** The positions that a caller wants seen. */
    static List<Position> carried(Call call) {
        String header = call.header(Position.HEADER);
        try {
            return Position.parseAll(header);
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                            ProblemCode.INVALID_PARAMETER,
                            "header " + Position.HEADER + " " + e.getMessage(),
                            "send it as an answer gave it, or leave it out")
                    .value(String.valueOf(header));
        }
    }

    CompletableFuture<StoreAnswer> entity(EntityKey entity, List<Position> carried) {
        return client.read(entity, path("entities", entity), carried);
    }

    CompletableFuture<List<StoreAnswer>> entities(String query, List<Position> carried) {
        return client.readAll("/store/entities?" + query, carried);
    }

    CompletableFuture<List<StoreAnswer>> counts(String query, List<Position> carried) {
        return client.readAll("/store/entity-counts?" + query, carried);
    }

    CompletableFuture<StoreAnswer> checkpoints(EntityKey entity, long before, int limit, List<Position> carried) {
        return client.read(entity, path("checkpoints", entity) + page(before, limit), carried);
    }

    CompletableFuture<StoreAnswer> latest(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, path("checkpoints", entity) + "/latest" + query, carried);
    }

    CompletableFuture<StoreAnswer> checkpoint(CheckpointId id, List<Position> carried) {
        return client.read(id.entity(), path("checkpoints", id.entity()) + "/" + id.sequence(), carried);
    }

    /** Metadata and state in one answer. */
    CompletableFuture<StoreAnswer> whole(CheckpointId id, List<Position> carried) {
        return client.whole(id, carried);
    }

    /** The latest, or as old as asked for, metadata and state in one answer. */
    CompletableFuture<StoreAnswer> wholeLatest(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, path("checkpoints", entity) + "/latest/whole" + query, carried);
    }

    /** What would be decided on a request for a rollback. */
    CompletableFuture<StoreAnswer> rollbackPlan(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, path("rollback-plan", entity) + "?" + query, carried);
    }

    CompletableFuture<StoreAnswer> matching(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, path("matching-checkpoints", entity) + "?" + query, carried);
    }

    CompletableFuture<List<StoreAnswer>> checkpointsOfAll(String query, List<Position> carried) {
        return client.readAll("/store/checkpoints?" + query, carried);
    }

    CompletableFuture<StoreAnswer> matchingRollbacks(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, path("matching-rollbacks", entity) + "?" + query, carried);
    }

    CompletableFuture<List<StoreAnswer>> rollbacksOfAll(String query, List<Position> carried) {
        return client.readAll("/store/rollbacks?" + query, carried);
    }

    CompletableFuture<List<StoreAnswer>> integrityFailures(String query, List<Position> carried) {
        return client.readAll("/store/integrity-failures?" + query, carried);
    }

    CompletableFuture<StoreAnswer> snapshot(CheckpointId id, List<Position> carried) {
        return client.read(id.entity(), path("checkpoints", id.entity()) + "/" + id.sequence() + "/snapshot", carried);
    }

    /** @param query where to go on, or empty for the start */
    CompletableFuture<StoreAnswer> verify(EntityKey entity, String query, List<Position> carried) {
        return client.read(entity, path("verify", entity) + query, carried);
    }

    CompletableFuture<StoreAnswer> timeline(EntityKey entity, long before, int limit, List<Position> carried) {
        return client.read(entity, path("timeline", entity) + page(before, limit), carried);
    }

    CompletableFuture<StoreAnswer> rollbacks(EntityKey entity, long before, int limit, List<Position> carried) {
        return client.read(entity, path("rollbacks", entity) + page(before, limit), carried);
    }

    CompletableFuture<StoreAnswer> rollback(EntityKey entity, long number, List<Position> carried) {
        return client.read(entity, path("rollbacks", entity) + "/" + number, carried);
    }

    /** The answer, or a 404 that says what there is not. */
    static StoreAnswer present(StoreAnswer answer, Object what) {
        if (!answer.isFound()) {
            throw Problem.of(
                            ProblemCode.NOT_FOUND,
                            "there is no " + what,
                            "check the id; /api/entities lists what there is")
                    .value(what.toString());
        }
        return answer;
    }

    /** Ids consist of characters that a path may have as they are. */
    private static String path(String what, EntityKey entity) {
        return "/store/" + what + "/" + entity.type() + "/" + entity.id();
    }

    private static String page(long before, int limit) {
        return before == Long.MAX_VALUE ? "?limit=" + limit : "?before=" + before + "&limit=" + limit;
    }
}
