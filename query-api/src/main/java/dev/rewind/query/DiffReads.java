package dev.rewind.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.query.CheckpointReads.Found;
import dev.rewind.query.http.Call;
import dev.rewind.query.http.Problem;
import dev.rewind.query.http.ProblemCode;
import dev.rewind.query.http.Reply;
import dev.rewind.query.http.Route;
import dev.rewind.query.store.Position;
import dev.rewind.query.store.StoreAnswer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is different between two checkpoints. */
final class DiffReads {

    private static final String TO = "to";
    private static final String PREVIOUS = "previous";
    private static final String LATEST = "latest";

    private final Stores stores;

    DiffReads(Stores stores) {
        this.stores = stores;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/checkpoints/{checkpoint_id}/diff", this::diff, TO));
    }

    /** The patch that makes the one state the other, and the same for people. */
    record Diff(
            CheckpointId from,
            String fromStateHash,
            CheckpointId to,
            String toStateHash,
            boolean equal,
            List<StateDiff.Operation> patch,
            List<StateDiff.Change> changes) {

        static Diff between(Found from, Found to) {
            StateDiff diff = StateDiff.between(state(from), state(to));
            return new Diff(
                    from.checkpoint().id(),
                    from.checkpoint().stateHash(),
                    to.checkpoint().id(),
                    to.checkpoint().stateHash(),
                    diff.patch().isEmpty(),
                    diff.patch(),
                    diff.changes());
        }

        private static JsonNode state(Found found) {
            return found.snapshot().as(JsonNode.class);
        }
    }

    private CompletionStage<Reply> diff(Call call) {
        CheckpointId id = call.path("checkpoint_id", CheckpointId::parse);
        String to = call.query().required(TO);
        List<Position> carried = Stores.carried(call);
        CheckpointId named =
                to.equals(PREVIOUS) || to.equals(LATEST) ? null : call.query().value(TO, CheckpointId::parse);
        return CheckpointReads.find(stores, id, carried)
                .thenCompose(from -> (named == null ? relative(from, to, carried) : known(named))
                        .thenCompose(other -> CheckpointReads.find(stores, other.id(), carried)
                                .thenApply(found -> {
                                    Reply reply = Answers.at(
                                            Reply.ok(Diff.between(from, found)),
                                            found.snapshot().position());
                                    return named == null
                                            ? Answers.aged(reply, other.learntFrom())
                                            : reply.header("Cache-Control", Answers.IMMUTABLE);
                                })));
    }

    /** The checkpoint to compare with, and whose word it is that this is the one. */
    private record Other(CheckpointId id, List<StoreAnswer> learntFrom) {}

    private CompletableFuture<Other> relative(Found from, String to, List<Position> carried) {
        CheckpointId id = from.checkpoint().id();
        if (to.equals(LATEST)) {
            return stores.latest(id.entity(), "", carried)
                    .thenApply(answer -> new Other(
                            CheckpointJson.of(Stores.present(answer, "checkpoint of " + id.entity())
                                            .body())
                                    .id(),
                            List.of(answer)));
        }
        CheckpointId parent = from.metadata().parent();
        if (parent == null) {
            throw Problem.of(ProblemCode.NOT_FOUND, "there is no checkpoint before " + id, "name another one in ?to=")
                    .value(id.toString());
        }
        return known(parent);
    }

    private static CompletableFuture<Other> known(CheckpointId id) {
        return CompletableFuture.completedFuture(new Other(id, List.of()));
    }
}
