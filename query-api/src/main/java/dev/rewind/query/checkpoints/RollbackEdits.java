package dev.rewind.query.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.json.Snapshot;
import dev.rewind.query.checkpoints.CheckpointReads.Found;
import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.query.resource.RequestInput;
import dev.rewind.query.resource.StateSize;
import dev.rewind.query.resource.StoreQueries;
import dev.rewind.storeapi.Position;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes the whole edited state of a request before it is published, so that the log has the state. A patch is applied to
 * the state of the checkpoint that the rollback would go back to now; if it goes back to another one in the end, the
 * processor refuses it.
 */
record RollbackEdits(StoreQueries stores, StateSize stateSize) {

    /**
     * How a caller changes a state: with a patch, or with the whole state.
     *
     * @param patch JSON Patch (RFC 6902)
     */
    record EditBody(@Nullable Snapshot patch, @Nullable Snapshot state) {
        EditBody {
            if ((patch == null) == (state == null)) {
                throw new IllegalArgumentException("edit must have patch or state, and not both");
            }
        }
    }

    /** The request with the whole state. Fails with a {@link Problem} if the edit does not fit the state of the target. */
    CompletableFuture<PlanEvent.RollbackRequested> resolved(
            EntityKey entity, PlanEvent.RollbackRequested asked, EditBody body, List<Position> carried) {
        // The digest of what was shown covers the edit, so it holds for the whole request only.
        PlanEvent.RollbackRequested target = new PlanEvent.RollbackRequested(
                null, asked.target(), asked.reason(), asked.requestedBy(), asked.ifLatest(), asked.cascade());
        return DryRun.planned(stores, entity, target, carried)
                .thenCompose(planned ->
                        CheckpointReads.find(stores, planned.rollback().checkpointId(), List.of()))
                .thenApply(found -> asked.with(edit(body, found)));
    }

    /** The whole edited state of a checkpoint; fails with a {@link Problem} if the edit does not fit its state. */
    PlanEvent.Edit edit(EditBody body, Found target) {
        CheckpointId of = target.checkpoint().id();
        Snapshot edited = RequestInput.valid(() -> edited(body, target));
        stateSize.check(edited);
        if (edited.hash().equals(target.checkpoint().stateHash())) {
            throw Problem.of(
                    ProblemCode.INVALID_BODY,
                    "the edit does not change the state of " + of,
                    "change something, or leave the edit out");
        }
        // The log has a patch in any case, because a person who approves the edit has to see it.
        Snapshot patch = body.patch() != null
                ? body.patch()
                : Snapshot.of(StateDiff.between(target.snapshot().as(JsonNode.class), edited.tree())
                        .patch());
        return new PlanEvent.Edit(edited, of, patch);
    }

    private static Snapshot edited(EditBody body, Found target) {
        Snapshot patch = body.patch();
        return patch == null
                ? Objects.requireNonNull(body.state())
                : Snapshot.of(StatePatch.apply(patch.tree(), target.snapshot().as(JsonNode.class)));
    }
}
