package dev.rewind.runner;

import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Turns a plan's state into the snapshot that the log has, and back. */
record StateCodec<T>(Class<T> type, int maxBytes) {

    /**
     * The snapshot of a state.
     *
     * @throws StepFailedException when there is none, for whoever made the state
     */
    Snapshot snapshot(@Nullable T state) throws StepFailedException {
        if (state == null) {
            throw new StepFailedException("no_state", "the state is null; a step returns the state after it");
        }
        Snapshot snapshot;
        try {
            snapshot = Snapshot.of(state);
        } catch (IllegalArgumentException e) {
            throw new StepFailedException("invalid_state", String.valueOf(e.getMessage()));
        }
        if (snapshot.size() > maxBytes) {
            throw new StepFailedException(
                    "state_too_large",
                    "the state has " + snapshot.size() + " bytes of canonical JSON; at most " + maxBytes
                            + " are allowed. Keep large content elsewhere and put a reference into the state");
        }
        return snapshot;
    }

    /**
     * The state that a snapshot holds.
     *
     * @throws IOException when the type cannot take it up whole, so that the state would not be what the log has
     */
    T restore(Snapshot snapshot) throws IOException {
        T state = Json.mapper().readValue(snapshot.bytes(), type);
        String hash = state == null ? "null" : Snapshot.of(state).hash();
        if (state == null || !hash.equals(snapshot.hash())) {
            throw new IOException("a state of " + type.getName() + " does not survive the way through JSON: hash "
                    + snapshot.hash() + " becomes " + hash
                    + "; every member must be written and read back as it was");
        }
        return state;
    }
}
