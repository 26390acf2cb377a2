package dev.rewind.runner.progress;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Snapshot;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The results of the steps of a plan: those of this run, and those that the log has of earlier runs. The log may have
 * fewer: a step that returned after a rollback was decided is open in the log, but its effects have to be undone.
 */
public final class StepResults {

    private final Map<TryKey, Done> states = new LinkedHashMap<>();
    private final Set<TryKey> unfinished = new HashSet<>();
    private final Set<CheckpointId> undone = new HashSet<>();
    private final Set<CheckpointId> withoutUndo = new HashSet<>();

    private record TryKey(String step, int attempt) {
        static TryKey of(Step step) {
            return new TryKey(step.name(), step.attempt());
        }

        static TryKey of(UndoStep listed) {
            return new TryKey(listed.step(), listed.attempt());
        }
    }

    /**
     * The result of an attempt that returned.
     *
     * @param before the state that it started from
     * @param after the state that it returned
     */
    public record Done(Recorded before, Recorded after) {}

    /** A state that may have to be read from the log. */
    @FunctionalInterface
    public interface Recorded {
        /**
         * Gets the state; null when it was not recorded.
         *
         * @throws IOException when it was recorded but can no longer be read
         */
        @Nullable
        Snapshot state() throws IOException;
    }

    /** Adds an attempt that returned. */
    public void add(Step step, Recorded before, Recorded after) {
        states.put(TryKey.of(step), new Done(before, after));
    }

    /** Adds an attempt that did not end by itself: its runner died, interrupted it, or abandoned it. */
    public void addUnfinished(String step, int attempt) {
        unfinished.add(new TryKey(step, attempt));
    }

    /** Whether a rollback that lists this step has something to undo. */
    public boolean needsUndo(UndoStep listed, Predicate<String> undoesUnfinished) {
        // A rollback that supersedes an unanswered rollback lists the same steps again.
        return !undone.contains(listed.checkpointId())
                && !withoutUndo.contains(listed.checkpointId())
                && (listed.completed()
                        || states.containsKey(TryKey.of(listed))
                        || (unfinished.contains(TryKey.of(listed)) && undoesUnfinished.test(listed.step())));
    }

    /** Whether an earlier rollback has undone this step. */
    public boolean isUndone(UndoStep listed) {
        return undone.contains(listed.checkpointId());
    }

    /** The state that the step returned, or null when it is unknown. */
    @Nullable
    public Snapshot stateAfter(UndoStep listed) throws IOException {
        Done done = states.get(TryKey.of(listed));
        return done == null ? null : done.after().state();
    }

    /** The newest result of this step that is not undone, or null. */
    @Nullable
    public Done newest(String step) {
        Done newest = null;
        for (Map.Entry<TryKey, Done> done : states.entrySet()) {
            if (done.getKey().step().equals(step)) {
                newest = done.getValue();
            }
        }
        return newest;
    }

    /** Records that a step is undone. */
    public void markUndone(UndoStep listed) {
        remove(listed);
        undone.add(listed.checkpointId());
    }

    /** Records that a step without undo was rolled back. Its effects stay. */
    public void markLeft(UndoStep listed) {
        remove(listed);
        withoutUndo.add(listed.checkpointId());
    }

    private void remove(UndoStep listed) {
        states.remove(TryKey.of(listed));
        unfinished.remove(TryKey.of(listed));
    }

    /** Removes the results of these steps, because the plan goes back to before them. */
    void forget(Predicate<String> step) {
        states.keySet().removeIf(done -> step.test(done.step()));
    }

    /** Whether this attempt returned and is not undone. */
    public boolean has(Step step) {
        return states.containsKey(TryKey.of(step));
    }

    /** Whether any attempt of this step returned and is not undone. */
    public boolean has(String step) {
        return states.keySet().stream().anyMatch(done -> done.step().equals(step));
    }
}
