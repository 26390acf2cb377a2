package dev.rewind.runner;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of one run have left behind in the world, as this runner saw it. The log may know less: a step that
 * returned while a rollback was on its way is open to the log, but its effects are there and have to be undone.
 */
final class Effects {

    private final Map<Try, Snapshot> states = new HashMap<>();
    private final Set<CheckpointId> undone = new HashSet<>();

    private record Try(String step, int attempt) {}

    /** A step's function has returned. */
    void add(Step step, Snapshot state) {
        states.put(new Try(step.name(), step.attempt()), state);
    }

    /** Whether a rollback that lists this step has something to undo. */
    boolean toUndo(UndoStep listed) {
        // A rollback that supersedes an unanswered one lists that one's steps again.
        return !undone.contains(listed.checkpointId()) && (listed.completed() || stateAfter(listed) != null);
    }

    /** Whether an earlier rollback's undo has taken care of this step. */
    boolean isUndone(UndoStep listed) {
        return undone.contains(listed.checkpointId());
    }

    /** The state that the step returned, or null when this runner does not know it. */
    @Nullable
    Snapshot stateAfter(UndoStep listed) {
        return states.get(new Try(listed.step(), listed.attempt()));
    }

    void remove(UndoStep listed) {
        states.remove(new Try(listed.step(), listed.attempt()));
        undone.add(listed.checkpointId());
    }

    /** Whether some try of this step is done and not undone. */
    boolean has(String step) {
        return states.keySet().stream().anyMatch(done -> done.step().equals(step));
    }
}
