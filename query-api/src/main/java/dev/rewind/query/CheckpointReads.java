package dev.rewind.query;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
                Route.get("/api/checkpoints/{entity_type}/{entity_id}/latest", this::latest, AT));
    }

    /** Metadata and state of one checkpoint, both from the store. */
    record Found(CheckpointJson checkpoint, StoreAnswer snapshot) {

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
        return stores.whole(id, Stores.carried(call))
                .thenApply(answer -> Answers.checkpoint(call, Stores.present(answer, "checkpoint " + id))
                        .header("Cache-Control", Answers.REVALIDATED));
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
        return stores.wholeLatest(entity, query, Stores.carried(call))
                .thenApply(answer -> Answers.checkpoint(call, Stores.present(answer, what)));
    }

    private static Found found(CheckpointId id, StoreAnswer checkpoint, StoreAnswer snapshot) {
        String what = "checkpoint " + id;
        CheckpointJson json = CheckpointJson.of(Stores.present(checkpoint, what).body());
        return new Found(json.holding(Stores.present(snapshot, what).stateHash()), snapshot);
    }
}
