package dev.rewind.processor.http;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.processor.call.StoreAnswers;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.lists.CheckpointFilter;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.StoreHeaders;
import dev.rewind.storeapi.StoreParameters;
import dev.rewind.storeapi.StorePaths;
import java.time.Instant;
import java.util.Map;

/** Routes of checkpoints: one checkpoint, its state, lists of checkpoints. A damaged checkpoint is never sent. */
final class CheckpointRoutes {
    private final VerifiedCheckpointReader checkpoints;

    CheckpointRoutes(VerifiedCheckpointReader checkpoints) {
        this.checkpoints = checkpoints;
    }

    void add(RouteFrame frame) {
        frame.ofEntity(EntityPath.CHECKPOINTS, CheckpointRoutes::checkpoints);
        // Before the route with a number, which matches this path too.
        frame.ofEntity(EntityPath.LATEST_CHECKPOINT, this::latest);
        frame.ofEntity(
                EntityPath.CHECKPOINT,
                (request, entity, copy) ->
                        StoreAnswers.json(request, checkpoints.row(entity, RequestParameters.number(request), copy)));
        frame.ofEntity(EntityPath.SNAPSHOT, this::snapshot);
        frame.list(
                StorePaths.CHECKPOINTS,
                (request, lists) -> lists.checkpoints(
                        filter(request), RequestParameters.after(request), RequestParameters.limit(request)));
        frame.listOfEntity(
                EntityPath.MATCHING_CHECKPOINTS,
                (request, lists) -> lists.checkpoints(
                        filter(request), RequestParameters.before(request), RequestParameters.limit(request)));
    }

    private static void checkpoints(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem {
        EntityRoutes.head(entity, copy);
        StoreAnswers.json(
                request,
                copy.reader().checkpoints(entity, RequestParameters.before(request), RequestParameters.limit(request)));
    }

    private void latest(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem {
        Instant at = RequestParameters.at(request);
        Entity head = EntityRoutes.head(entity, copy);
        if (at != null) {
            Checkpoint found = CheckpointAtTime.find(entity, at, copy);
            StoreAnswers.json(request, checkpoints.row(entity, found.sequence(), copy));
        } else {
            CheckpointId latest = RouteFrame.present(head.latest(), "the latest checkpoint of " + entity);
            StoreAnswers.json(request, checkpoints.row(entity, latest.sequence(), copy));
        }
    }

    private void snapshot(StoreCall request, EntityKey entity, PartitionCopy copy) throws StoreProblem {
        VerifiedCheckpointReader.Verified checkpoint =
                checkpoints.read(entity, RequestParameters.number(request), copy);
        request.header("ETag", '"' + checkpoint.stateHash() + '"');
        request.header(StoreHeaders.STATE_HASH, checkpoint.stateHash());
        StoreAnswers.json(request, checkpoint.state());
    }

    /** The filter of a list of checkpoints. */
    static CheckpointFilter filter(StoreCall request) throws StoreProblem {
        String label = request.queryParam(StoreParameters.LABEL);
        int equals = label == null ? -1 : label.indexOf('=');
        if (label != null && equals < 1) {
            throw StoreProblem.invalid("label is \"" + label + "\"; it must be name=value");
        }
        return new CheckpointFilter(
                request.queryParam(StoreParameters.TRACE_ID),
                request.queryParam(StoreParameters.REASON),
                request.queryParam(StoreParameters.STEP),
                label == null ? null : Map.entry(label.substring(0, equals), label.substring(equals + 1)),
                RequestParameters.pinned(request),
                RequestParameters.created(request));
    }
}
