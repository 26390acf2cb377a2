package dev.rewind.query.checkpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.resource.CheckpointJson;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StateMasks;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.storeapi.Position;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads single checkpoints. */
public final class CheckpointReads {

    private static final String AT = "at";

    private final StoreQueries stores;
    private final StateMasks masks;

    public CheckpointReads(StoreQueries stores, StateMasks masks) {
        this.stores = stores;
        this.masks = masks;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/api/checkpoints/{checkpoint_id}", this::byId),
                Route.get("/api/checkpoints/{checkpoint_id}/canonical", this::canonical),
                Route.get("/api/checkpoints/{entity_type}/{entity_id}/latest", this::latest, AT));
    }

    /** Metadata and state of one checkpoint, both from a store server. */
    record Found(CheckpointJson checkpoint, StoreAnswer snapshot) {

        /** The metadata as the contract's type. */
        Checkpoint metadata() {
            return StoreAnswer.read(checkpoint.bytes(), Checkpoint.class);
        }
    }

    /** A checkpoint with its state; fails with a {@link Problem} when it does not exist. */
    static CompletableFuture<Found> find(StoreQueries stores, CheckpointId id, List<Position> carried) {
        CompletableFuture<StoreAnswer> snapshot = stores.snapshot(id, carried);
        return stores.checkpoint(id, carried)
                .thenCombine(snapshot, (checkpoint, state) -> found(id, checkpoint, state));
    }

    private CompletionStage<Reply> byId(RouteCall call) {
        CheckpointId id = call.path("checkpoint_id", CheckpointId::parse);
        return stores.checkpointWithState(id, StoreQueries.requiredPositions(call))
                .thenApply(answer -> reply(call, StoreQueries.present(answer, "checkpoint", id)));
    }

    private CompletionStage<Reply> canonical(RouteCall call) {
        CheckpointId id = call.path("checkpoint_id", CheckpointId::parse);
        return stores.snapshot(id, StoreQueries.requiredPositions(call)).thenApply(answer -> {
            String etag = '"' + StoreQueries.present(answer, "checkpoint", id).stateHash() + '"';
            Reply reply = call.has(etag) ? Reply.notModified() : StoreReplies.of(answer);
            return reply.header("ETag", etag).header("Cache-Control", StoreReplies.IMMUTABLE);
        });
    }

    private CompletionStage<Reply> latest(RouteCall call) {
        EntityKey entity = RequestInput.entity(call);
        Instant at = call.query().time(AT);
        String query = at == null ? "" : "?" + AT + "=" + Rfc3339.format(at);
        String kind = at == null ? "checkpoint of" : "checkpoint as old as " + at + " of";
        return stores.latestWithState(entity, query, StoreQueries.requiredPositions(call))
                .thenApply(answer -> masks.concern(call)
                        ? masked(StoreQueries.present(answer, kind, entity))
                        : StoreReplies.checkpoint(call, StoreQueries.present(answer, kind, entity)));
    }

    private Reply reply(RouteCall call, StoreAnswer whole) {
        return masks.concern(call)
                ? masked(whole)
                : StoreReplies.checkpoint(call, whole).header("Cache-Control", StoreReplies.REVALIDATED);
    }

    /** The checkpoint with its state masked. The masks may change, so no caller keeps it. */
    private Reply masked(StoreAnswer whole) {
        CheckpointJson.of(whole.body()).requireVerified(whole.stateHash());
        ObjectNode checkpoint = whole.as(ObjectNode.class);
        checkpoint.set("state", masks.hidden(checkpoint.path("state")));
        return StoreReplies.withPosition(Reply.ok(checkpoint.put("masked", true)), whole)
                .header("Cache-Control", "no-store");
    }

    private static Found found(CheckpointId id, StoreAnswer checkpoint, StoreAnswer snapshot) {
        CheckpointJson json = CheckpointJson.of(
                StoreQueries.present(checkpoint, "checkpoint", id).body());
        return new Found(
                json.requireVerified(
                        StoreQueries.present(snapshot, "checkpoint", id).stateHash()),
                snapshot);
    }
}
