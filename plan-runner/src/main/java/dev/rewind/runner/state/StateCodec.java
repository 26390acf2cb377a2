package dev.rewind.runner.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StateFormat;
import dev.rewind.runner.StepFailedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Converts states to snapshots (canonical JSON) and back. */
public record StateCodec<T>(Class<T> type, int maxBytes, StateFormat format) {

    /** A codec with the default format. */
    public StateCodec(Class<T> type, int maxBytes) {
        this(type, maxBytes, StateFormat.jackson());
    }

    /**
     * Writes a state as a snapshot.
     *
     * @throws StepFailedException when the state is null, too large or cannot be written as JSON
     */
    public Snapshot snapshot(@Nullable T state) throws StepFailedException {
        if (state == null) {
            throw new StepFailedException(
                    "no_state",
                    "the state is null; a plan starts from a state, and a step must return the state after it");
        }
        return checked(state);
    }

    /**
     * Writes any value in the format of these states.
     *
     * @throws StepFailedException when it is too large or cannot be written as JSON
     */
    public Snapshot checked(Object value) throws StepFailedException {
        Snapshot snapshot;
        try {
            snapshot = written(value);
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
     * Reads the state from a snapshot.
     *
     * @throws IOException when the type loses a part of it, so that the state would differ from the log
     */
    public T restore(Snapshot snapshot) throws IOException {
        T state = read(snapshot);
        String hash = state == null ? "null" : written(state).hash();
        if (state == null || !hash.equals(snapshot.hash())) {
            throw new IOException(
                    "a state of " + type.getName() + " changes when it is written as JSON and read back: hash "
                            + snapshot.hash() + " becomes " + hash
                            + "; make the type write and read every member");
        }
        return state;
    }

    /**
     * Writes any value in the format of these states.
     *
     * @throws IllegalArgumentException when the value cannot be written as JSON
     */
    public Snapshot written(Object value) {
        try {
            return Snapshot.parse(format.write(value));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "state of type " + value.getClass().getName() + " cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    private @Nullable T read(Snapshot snapshot) throws IOException {
        try {
            return format.read(snapshot.bytes(), type);
        } catch (IOException | RuntimeException e) {
            String why = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
            throw new IOException("a state of " + type.getName() + " cannot be read: " + why, e);
        }
    }
}
