package dev.rewind.processor.http;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.processor.call.StoreAnswers;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.storeapi.EntityPath;
import dev.rewind.storeapi.StoreHeaders;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Routes of a checkpoint together with its state. */
final class CheckpointWithStateRoutes {
    private final VerifiedCheckpointReader checkpoints;

    CheckpointWithStateRoutes(VerifiedCheckpointReader checkpoints) {
        this.checkpoints = checkpoints;
    }

    private interface NumberReader {
        /** The number of the checkpoint that the request asks for; null if there is none. */
        @Nullable
        Long number(StoreCall request, EntityKey entity, StoreReader reader) throws StoreProblem;
    }

    void add(RouteFrame frame) {
        // Before the route with a number, which matches this path too.
        add(frame, EntityPath.LATEST_CHECKPOINT_WITH_STATE, this::latest);
        add(frame, EntityPath.CHECKPOINT_WITH_STATE, (request, entity, reader) -> RequestParameters.number(request));
    }

    private void add(RouteFrame frame, EntityPath path, NumberReader wanted) {
        frame.ofEntity(path, (request, entity, copy) -> {
            Long number = wanted.number(request, entity, copy.reader());
            if (number == null) {
                throw copy.doubt(StoreProblem.notFound("such a checkpoint of " + entity));
            }
            VerifiedCheckpointReader.Verified checkpoint = checkpoints.read(entity, number, copy);
            request.header(StoreHeaders.STATE_HASH, checkpoint.stateHash());
            StoreAnswers.json(request, checkpoint.json());
        });
    }

    private @Nullable Long latest(StoreCall request, EntityKey entity, StoreReader reader) throws StoreProblem {
        Instant at = RequestParameters.at(request);
        if (at != null) {
            Checkpoint found = reader.checkpointAt(entity, at);
            return found == null ? null : found.sequence();
        }
        return checkpoints.latest(entity, reader);
    }
}
