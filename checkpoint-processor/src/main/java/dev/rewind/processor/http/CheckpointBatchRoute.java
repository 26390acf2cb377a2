package dev.rewind.processor.http;

import dev.rewind.events.CheckpointId;
import dev.rewind.processor.call.StoreCall;
import dev.rewind.processor.call.StoreFailures;
import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.call.StoreRoutes;
import dev.rewind.processor.copy.LocalStores;
import dev.rewind.processor.copy.PartitionCopy;
import dev.rewind.processor.copy.RequestPositions;
import dev.rewind.storeapi.StoreErrorCode;
import dev.rewind.storeapi.StorePaths;
import dev.rewind.storeapi.frame.BatchFrame;
import dev.rewind.storeapi.frame.CheckpointBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Answers a {@link CheckpointBatch}: several checkpoints in one exchange, which is most of the cost of a read. */
final class CheckpointBatchRoute {
    /** When an answer has more bytes of checkpoints than this, the rest is left out. */
    private static final int ENOUGH_BYTES = 1 << 20;

    private final LocalStores stores;
    private final VerifiedCheckpointReader checkpoints;
    private final StoreFailures failures;

    CheckpointBatchRoute(LocalStores stores, VerifiedCheckpointReader checkpoints, StoreFailures failures) {
        this.stores = stores;
        this.failures = failures;
        this.checkpoints = checkpoints;
    }

    /** What was read for one id: a checkpoint or a problem. */
    private record Outcome(
            VerifiedCheckpointReader.@Nullable Verified checkpoint,
            @Nullable StoreProblem problem) {}

    void add(StoreRoutes routes) {
        routes.post(StorePaths.CHECKPOINT_BATCH, this::answer);
    }

    private void answer(StoreCall request) throws StoreProblem {
        List<CheckpointId> ids = ids(request);
        Map<Integer, PartitionCopy> copies = new HashMap<>();
        List<@Nullable Outcome> outcomes = new ArrayList<>();
        int bytes = 0;
        for (CheckpointId id : ids) {
            Outcome outcome = bytes > ENOUGH_BYTES ? null : read(id, copies);
            VerifiedCheckpointReader.Verified checkpoint = outcome == null ? null : outcome.checkpoint();
            bytes += checkpoint == null ? 0 : checkpoint.row().length + checkpoint.state().length;
            outcomes.add(outcome);
        }
        List<BatchFrame> frames = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Outcome outcome = outcomes.get(i);
            PartitionCopy copy = copies.get(stores.partitionOf(ids.get(i).entity()));
            frames.add(outcome == null ? BatchFrame.LEFT_OUT : frame(outcome, copy));
        }
        request.answer(BatchFrame.MEDIA_TYPE, BatchFrame.write(frames));
    }

    private Outcome read(CheckpointId id, Map<Integer, PartitionCopy> copies) {
        try {
            int partition = stores.partitionOf(id.entity());
            PartitionCopy copy = copies.get(partition);
            if (copy == null) {
                copy = stores.of(partition);
                copies.put(partition, copy);
            }
            return new Outcome(checkpoints.read(id.entity(), id.sequence(), copy), null);
        } catch (StoreProblem | RuntimeException failure) {
            return new Outcome(null, failures.problem(failure, StorePaths.CHECKPOINT_BATCH));
        }
    }

    private BatchFrame frame(Outcome outcome, @Nullable PartitionCopy copy) {
        String staleness = null;
        try {
            // As everywhere, the age is determined after the read.
            staleness = copy == null ? null : staleness(copy);
        } catch (StoreProblem moved) {
            return new BatchFrame(moved.status(), null, null, null, moved.body());
        }
        String position = copy == null || copy.through() == 0
                ? null
                : RequestPositions.of(copy).toString();
        VerifiedCheckpointReader.Verified checkpoint = outcome.checkpoint();
        StoreProblem problem = outcome.problem();
        if (checkpoint == null) {
            StoreProblem known = Objects.requireNonNull(problem, "an outcome is a checkpoint or a problem");
            return new BatchFrame(known.status(), position, staleness, null, known.body());
        }
        return new BatchFrame(200, position, staleness, checkpoint.stateHash(), checkpoint.json());
    }

    private @Nullable String staleness(PartitionCopy copy) throws StoreProblem {
        OptionalLong ms = stores.stalenessMs(copy);
        return ms.isPresent() ? Long.toString(ms.getAsLong()) : null;
    }

    private static List<CheckpointId> ids(StoreCall request) throws StoreProblem {
        if (request.bodyLength() > CheckpointBatch.MAX_BYTES) {
            throw new StoreProblem(
                    StoreErrorCode.TOO_MANY, "one request may ask for at most " + CheckpointBatch.MAX_IDS + " ids");
        }
        try {
            return CheckpointBatch.read(request.body());
        } catch (IllegalArgumentException e) {
            throw StoreProblem.invalid(String.valueOf(e.getMessage()));
        }
    }
}
