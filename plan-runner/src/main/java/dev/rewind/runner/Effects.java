package dev.rewind.runner;

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
 * What the steps of a plan have left behind in the world, as far as its runner knows: what it saw itself, and what the
 * log says of earlier runners. The log may know less: a step that returned while a rollback was on its way is open to the
 * log, but its effects are there and have to be undone.
 */
final class Effects {

    private final Map<Try, After> states = new LinkedHashMap<>();
    private final Set<Try> unfinished = new HashSet<>();
    private final Set<CheckpointId> undone = new HashSet<>();

    private record Try(String step, int attempt) {
        static Try of(Step step) {
            return new Try(step.name(), step.attempt());
        }

        static Try of(UndoStep listed) {
            return new Try(listed.step(), listed.attempt());
        }
    }

    /** The state after a step, which may have to be fetched. */
    @FunctionalInterface
    interface After {
        /**
         * The state, or null when nobody has recorded it.
         *
         * @throws IOException when what was recorded is gone
         */
        @Nullable
        Snapshot state() throws IOException;
    }

    /** A step's function has returned. */
    void add(Step step, After after) {
        states.put(Try.of(step), after);
    }

    /** A step's end was never seen: its runner died, or left it behind. */
    void addUnfinished(String step, int attempt) {
        unfinished.add(new Try(step, attempt));
    }

    /** Whether a rollback that lists this step has something to undo. */
    boolean toUndo(UndoStep listed, Predicate<String> undoneUnfinished) {
        // A rollback that supersedes an unanswered one lists that one's steps again.
        return !undone.contains(listed.checkpointId())
                && (listed.completed()
                        || states.containsKey(Try.of(listed))
                        || (unfinished.contains(Try.of(listed)) && undoneUnfinished.test(listed.step())));
    }

    /** Whether an earlier rollback's undo has taken care of this step. */
    boolean isUndone(UndoStep listed) {
        return undone.contains(listed.checkpointId());
    }

    /** The state that the step returned, or null when nobody knows it. */
    @Nullable
    Snapshot stateAfter(UndoStep listed) throws IOException {
        After after = states.get(Try.of(listed));
        return after == null ? null : after.state();
    }

    /** The state that the newest try of this step returned which is not undone, or null. */
    @Nullable
    After newest(String step) {
        After newest = null;
        for (Map.Entry<Try, After> done : states.entrySet()) {
            if (done.getKey().step().equals(step)) {
                newest = done.getValue();
            }
        }
        return newest;
    }

    void remove(UndoStep listed) {
        states.remove(Try.of(listed));
        unfinished.remove(Try.of(listed));
        undone.add(listed.checkpointId());
    }

    /** These steps count as never done: the plan goes back before them. */
    void forget(Predicate<String> step) {
        states.keySet().removeIf(done -> step.test(done.step()));
    }

    /** Whether this very try is done and not undone. */
    boolean has(Step step) {
        return states.containsKey(Try.of(step));
    }

    /** Whether some try of this step is done and not undone. */
    boolean has(String step) {
        return states.keySet().stream().anyMatch(done -> done.step().equals(step));
    }
}
