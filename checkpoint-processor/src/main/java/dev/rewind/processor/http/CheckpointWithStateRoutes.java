package dev.rewind.processor.http;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.processor.call.StoreAnswers;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.verify.NewestCheckpoint;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.StoreHeaders;
import java.time.Instant;

/** Routes of a checkpoint together with its state. */
final class CheckpointWithStateRoutes {
    private final VerifiedCheckpointReader checkpoints;

    CheckpointWithStateRoutes(VerifiedCheckpointReader checkpoints) {
        this.checkpoints = checkpoints;
    }

    void add(RouteFrame frame) {
        // Before the route with a number, which matches this path too.
        frame.ofEntity(EntityPath.LATEST_CHECKPOINT_WITH_STATE, (request, entity, copy) -> {
            Instant at = RequestParameters.at(request);
            answer(request, at == null ? latest(entity, copy) : latest(entity, at, copy));
        });
        frame.ofEntity(
                EntityPath.CHECKPOINT_WITH_STATE,
                (request, entity, copy) ->
                        answer(request, checkpoints.read(entity, RequestParameters.number(request), copy)));
    }

    private VerifiedCheckpointReader.Verified latest(EntityKey entity, PartitionCopy copy) throws StoreProblem {
        NewestCheckpoint newest = checkpoints.newest(entity, copy.reader());
        if (newest == null) {
            throw missing(entity, copy);
        }
        return checkpoints.read(entity, newest.latest(), newest.linkTo(newest.latest()), copy);
    }

    private VerifiedCheckpointReader.Verified latest(EntityKey entity, Instant at, PartitionCopy copy)
            throws StoreProblem {
        Checkpoint found = CheckpointAtTime.find(entity, at, copy);
        return checkpoints.read(entity, found.sequence(), copy);
    }

    private static StoreProblem missing(EntityKey entity, PartitionCopy copy) {
        return copy.doubt(StoreProblem.notFound("such a checkpoint of " + entity));
    }

    private static void answer(StoreCall request, VerifiedCheckpointReader.Verified checkpoint) {
        request.header(StoreHeaders.STATE_HASH, checkpoint.stateHash());
        StoreAnswers.json(request, checkpoint.json());
    }
}
