package dev.rewind.runner;

import dev.rewind.events.json.Snapshot;
import java.io.IOException;

/** The state after a stage, as its steps end: that of its only step, or what all of them have changed. */
final class StageState<T> {

    private final StateCodec<T> codec;
    private final Snapshot before;
    private final boolean oneSteps;
    private T state;
    private Snapshot snapshot;

    StageState(StateCodec<T> codec, T state, Snapshot before, boolean oneSteps) {
        this.codec = codec;
        this.before = before;
        this.oneSteps = oneSteps;
        this.state = state;
        this.snapshot = before;
    }

    /** Whether it is the state of one step alone. */
    boolean isOneSteps() {
        return oneSteps;
    }

    /**
     * A step has ended with this.
     *
     * @throws StepFailedException when another one changed the same in another way
     */
    void add(T after, Snapshot as) throws StepFailedException {
        if (oneSteps) {
            state = after;
            snapshot = as;
        } else {
            add(as);
        }
    }

    /** As {@link #add(Object, Snapshot)}, of a step that ended earlier. */
    void add(Snapshot after) throws StepFailedException {
        snapshot = StateMerge.of(before, snapshot, after);
        try {
            state = codec.restore(snapshot);
        } catch (IOException e) {
            throw StepFailedException.notRetryable("invalid_state", String.valueOf(e.getMessage()));
        }
    }

    StageEnd.Done<T> done() {
        return new StageEnd.Done<>(state, snapshot);
    }
}
