package dev.rewind.runner.execution;

import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.state.StateCodec;
import dev.rewind.runner.state.StateMerge;
import java.io.IOException;

/** Computes the state after a stage: the state of its only step, or the merged changes of all its steps. */
final class StageStateMerge<T> {

    private final StateCodec<T> codec;
    private final Snapshot before;
    private final boolean oneSteps;
    private T state;
    private Snapshot snapshot;

    StageStateMerge(StateCodec<T> codec, T state, Snapshot before, boolean oneSteps) {
        this.codec = codec;
        this.before = before;
        this.oneSteps = oneSteps;
        this.state = state;
        this.snapshot = before;
    }

    /**
     * Adds the state that a step returned.
     *
     * @throws StepFailedException when another step changed the same member in a different way
     */
    void add(T after, Snapshot as) throws StepFailedException {
        if (oneSteps) {
            state = after;
            snapshot = as;
        } else {
            add(as);
        }
    }

    /** As {@link #add(Object, Snapshot)}, for a step that was done before. */
    void add(Snapshot after) throws StepFailedException {
        snapshot = StateMerge.of(before, snapshot, after);
        try {
            state = codec.restore(snapshot);
        } catch (IOException e) {
            throw StepFailedException.notRetryable("invalid_state", String.valueOf(e.getMessage()));
        }
    }

    StageOutcome.Done<T> done() {
        return new StageOutcome.Done<>(state, snapshot);
    }
}
