package dev.rewind.query.checkpoints;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.json.Snapshot;
import dev.rewind.query.checkpoints.CheckpointReads.Found;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.http.RouteCall;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.resource.CheckpointJson;
import dev.rewind.query.resource.StateMasks;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.query.resource.StoreReplies;
import dev.rewind.query.store.StoreAnswer;
import dev.rewind.storeapi.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Compares the states of two checkpoints. The answer has the API's own form, or is a bare JSON Patch for callers that
 * accept only that.
 */
public final class DiffReads {

    /** Media type of a bare patch (RFC 6902). */
    static final String JSON_PATCH = "application/json-patch+json";

    private static final String TO = "to";
    private static final String PREVIOUS = "previous";
    private static final String LATEST = "latest";

    private final StoreQueries stores;
    private final StateMasks masks;

    public DiffReads(StoreQueries stores, StateMasks masks) {
        this.stores = stores;
        this.masks = masks;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/checkpoints/{checkpoint_id}/diff", this::diff, TO));
    }

    /** The JSON Patch from one state to the other, and the same changes for people. */
    record Diff(
            CheckpointId from,
            String fromStateHash,
            CheckpointId to,
            String toStateHash,
            boolean equal,
            List<StateDiff.Operation> patch,
            List<StateDiff.Change> changes,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean masked) {

        static Diff between(Found from, Found to) {
            return of(from, to, StateDiff.between(state(from), state(to)), null);
        }

        /** The changes of what is not masked. Whether the states are equal is known from their hashes. */
        static Diff masked(Found from, Found to, StateMasks masks) {
            return of(from, to, StateDiff.between(masks.hidden(state(from)), masks.hidden(state(to))), true);
        }

        private static Diff of(Found from, Found to, StateDiff diff, @Nullable Boolean masked) {
            String before = from.checkpoint().stateHash();
            String after = to.checkpoint().stateHash();
            return new Diff(
                    from.checkpoint().id(),
                    before,
                    to.checkpoint().id(),
                    after,
                    before.equals(after),
                    diff.patch(),
                    diff.changes(),
                    masked);
        }

        /** To the edited state of a checkpoint. */
        static Diff between(Found from, CheckpointId to, Snapshot edited) {
            StateDiff diff = StateDiff.between(state(from), edited.tree());
            return new Diff(
                    from.checkpoint().id(),
                    from.checkpoint().stateHash(),
                    to,
                    edited.hash(),
                    diff.patch().isEmpty(),
                    diff.patch(),
                    diff.changes(),
                    null);
        }

        private static JsonNode state(Found found) {
            return found.snapshot().as(JsonNode.class);
        }
    }

    private CompletionStage<Reply> diff(RouteCall call) {
        CheckpointId id = call.path("checkpoint_id", CheckpointId::parse);
        String to = call.query().required(TO);
        String mediaType = call.preferredOf(List.of(Reply.JSON, JSON_PATCH));
        List<Position> carried = StoreQueries.requiredPositions(call);
        CheckpointId named =
                to.equals(PREVIOUS) || to.equals(LATEST) ? null : call.query().value(TO, CheckpointId::parse);
        return CheckpointReads.find(stores, id, carried)
                .thenCompose(from -> (named == null ? relative(from, to, carried) : known(named))
                        .thenCompose(other -> CheckpointReads.find(stores, other.id(), carried)
                                .thenApply(found -> {
                                    boolean masked = masks.concern(call);
                                    Reply reply = StoreReplies.withPosition(
                                            reply(
                                                    masked
                                                            ? Diff.masked(from, found, masks)
                                                            : Diff.between(from, found),
                                                    mediaType),
                                            found.snapshot().position());
                                    if (masked) {
                                        return reply.header("Cache-Control", "no-store");
                                    }
                                    return named == null
                                            ? StoreReplies.withStaleness(reply, other.learntFrom())
                                            : reply.header("Cache-Control", StoreReplies.IMMUTABLE);
                                })));
    }

    private static Reply reply(Diff diff, String mediaType) {
        return Reply.ok(mediaType.equals(JSON_PATCH) ? diff.patch() : diff)
                .as(mediaType)
                .header("Vary", "Accept");
    }

    /** The checkpoint to compare with, and the answers that determined it. */
    private record Other(CheckpointId id, List<StoreAnswer> learntFrom) {}

    private CompletableFuture<Other> relative(Found from, String to, List<Position> carried) {
        CheckpointId id = from.checkpoint().id();
        if (to.equals(LATEST)) {
            return stores.latest(id.entity(), "", carried)
                    .thenApply(answer -> new Other(
                            CheckpointJson.of(StoreQueries.present(answer, "checkpoint of", id.entity())
                                            .body())
                                    .id(),
                            List.of(answer)));
        }
        CheckpointId parent = from.metadata().parent();
        if (parent == null) {
            throw Problem.of(
                            ProblemCode.NOT_FOUND,
                            "there is no checkpoint before " + id,
                            "name another checkpoint in ?to=")
                    .value(id.toString());
        }
        return known(parent);
    }

    private static CompletableFuture<Other> known(CheckpointId id) {
        return CompletableFuture.completedFuture(new Other(id, List.of()));
    }
}
