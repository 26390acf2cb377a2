package dev.rewind.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Looking checkpoints up. */
final class CheckpointReads {

    private static final String ENTITY_TYPE = "entity_type";
    private static final String ENTITY_ID = "entity_id";
    private static final String AT = "at";

    private final Stores stores;

    CheckpointReads(Stores stores) {
        this.stores = stores;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/checkpoints/{checkpoint_id}", this::byId),
                Route.get("/api/checkpoints/{checkpoint_id}/canonical", this::canonical),
                Route.get("/api/checkpoints/{entity_type}/{entity_id}/latest", this::latest, AT),
                Route.get("/api/checkpoints/", this::list, ENTITY_TYPE, ENTITY_ID, Page.LIMIT, Page.CURSOR));
    }

    /** Metadata and state of one checkpoint, both from the store. */
    record Found(CheckpointJson checkpoint, StoreAnswer answer, StoreAnswer snapshot) {

        /** The metadata as the contract's type. */
        Checkpoint metadata() {
            return StoreAnswer.read(checkpoint.bytes(), Checkpoint.class);
        }
    }

    /** The entity that a path names. */
    static EntityKey entity(Call call) {
        return call.path(ENTITY_TYPE, type -> new EntityKey(type, call.path(ENTITY_ID)));
    }

    /** A checkpoint with its state; fails with a {@link Problem} when there is none. */
    static CompletableFuture<Found> find(Stores stores, CheckpointId id, List<Position> carried) {
        CompletableFuture<StoreAnswer> snapshot = stores.snapshot(id, carried);
        return stores.checkpoint(id, carried)
                .thenCombine(snapshot, (checkpoint, state) -> found(id, checkpoint, state));
    }

    private CompletionStage<Reply> byId(Call call) {
        CheckpointId id = call.path("checkpoint_id", CheckpointId::parse);
        List<Position> carried = Stores.carried(call);
        return find(stores, id, carried)
                .thenApply(found -> Answers.checkpoint(call, found).header("Cache-Control", Answers.IMMUTABLE));
    }

    private CompletionStage<Reply> canonical(Call call) {
        CheckpointId id = call.path("checkpoint_id", CheckpointId::parse);
        return stores.snapshot(id, Stores.carried(call)).thenApply(answer -> {
            String etag = '"' + Stores.present(answer, "checkpoint " + id).stateHash() + '"';
            Reply reply = call.has(etag) ? Reply.notModified() : Answers.of(answer);
            return reply.header("ETag", etag).header("Cache-Control", Answers.IMMUTABLE);
        });
    }

    private CompletionStage<Reply> latest(Call call) {
        EntityKey entity = entity(call);
        Instant at = call.query().time(AT);
        String query = at == null ? "" : "?" + AT + "=" + Rfc3339.format(at);
        String what = at == null ? "checkpoint of " + entity : "checkpoint of " + entity + " as old as " + at;
        return stores.latest(entity, query, Stores.carried(call)).thenCompose(answer -> {
            CheckpointJson latest =
                    CheckpointJson.of(Stores.present(answer, what).body());
            return stores.snapshot(latest.id(), List.of()).thenApply(state -> {
                return Answers.checkpoint(call, found(latest, answer, state));
            });
        });
    }

    private CompletionStage<Reply> list(Call call) {
        EntityKey entity = required(call);
        int limit = Page.limit(call);
        Long before = call.query().value(Page.CURSOR, CheckpointReads::sequence);
        return stores.checkpoints(entity, before == null ? Long.MAX_VALUE : before, limit, Stores.carried(call))
                .thenApply(answer -> {
                    if (!answer.isFound()) {
                        return Answers.at(Reply.ok(List.of()), answer);
                    }
                    return Page.linked(Answers.of(answer), call, next(answer, limit));
                });
    }

    private static EntityKey required(Call call) {
        String type = call.query().required(ENTITY_TYPE);
        String id = call.query().required(ENTITY_ID);
        try {
            return new EntityKey(type, id);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.INVALID_ID, String.valueOf(e.getMessage()), "correct the query")
                    .value(type + ":" + id);
        }
    }

    /** The number of the last one shown: those below it are next. */
    private static @Nullable String next(StoreAnswer answer, int limit) {
        JsonNode shown = answer.as(JsonNode.class);
        long last = shown.path(limit - 1).path("sequence").asLong(1);
        return last == 1 ? null : Long.toString(last);
    }

    private static long sequence(String cursor) {
        if (!cursor.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("is no cursor that this server gave out");
        }
        return Long.parseLong(cursor);
    }

    private static Found found(CheckpointId id, StoreAnswer checkpoint, StoreAnswer snapshot) {
        String what = "checkpoint " + id;
        return found(
                CheckpointJson.of(Stores.present(checkpoint, what).body()), checkpoint, Stores.present(snapshot, what));
    }

    private static Found found(CheckpointJson checkpoint, StoreAnswer answer, StoreAnswer snapshot) {
        Stores.present(snapshot, "state of checkpoint " + checkpoint.id());
        if (!checkpoint.stateHash().equals(snapshot.stateHash())) {
            throw Problem.of(
                            ProblemCode.INTEGRITY_FAILED,
                            "the stored state is not the one that was recorded; it is handed to nobody",
                            "go back to another checkpoint")
                    .value(checkpoint.id().toString());
        }
        return new Found(checkpoint, answer, snapshot);
    }
}
