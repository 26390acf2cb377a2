package dev.rewind.processor.http;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.UndoOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.processor.layout.ClosedStep;
import dev.rewind.processor.store.StoreReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way back to a checkpoint on a branch that an earlier rollback has left. The state of such a checkpoint says that its
 * steps are done, so a plan that goes on from there does not run them again. Those that were undone since then stay undone.
 */
final class LeftBranch {

    /** How many checkpoints are looked at. */
    private static final int MOST = 1_000;

    private LeftBranch() {}

    /**
     * The steps that the target's state includes although they were undone, newest first; empty if the target is on the
     * current branch.
     *
     * @param latest number of the latest checkpoint
     */
    static List<UndoStep> undone(StoreReader reader, EntityKey entity, long target, long latest) {
        List<UndoStep> undone = new ArrayList<>();
        long here = latest;
        long there = target;
        for (int looked = 0; looked < MOST && there != here && there != 0; looked++) {
            if (here > there) {
                here = parent(reader, entity, here);
            } else {
                there = parent(reader, entity, there);
                UndoStep step = undone(reader, entity, there);
                if (step != null) {
                    undone.add(step);
                }
            }
        }
        return undone;
    }

    /** The step that started from this checkpoint, if it was undone. */
    private static @Nullable UndoStep undone(StoreReader reader, EntityKey entity, long start) {
        for (ClosedStep closed : reader.closedSteps(entity, start, start)) {
            if (closed.undo() == UndoOutcome.UNDONE && closed.step() != null) {
                return UndoStep.of(closed.step(), closed.checkpointId(), true);
            }
        }
        return null;
    }

    private static long parent(StoreReader reader, EntityKey entity, long number) {
        Checkpoint checkpoint = reader.checkpoint(entity, number);
        CheckpointId parent = checkpoint == null ? null : checkpoint.parent();
        return parent == null ? 0 : parent.sequence();
    }
}
