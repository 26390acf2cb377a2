package dev.rewind.jdbc;

import dev.rewind.events.json.Snapshot;
import dev.rewind.runner.StateFormat;
import dev.rewind.runner.StepFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the states that steps return as canonical JSON, and reads them back. */
record RecordedState<T>(Class<T> type, StateFormat format) {

    /** @throws StepFailedException when there is no state, before anything is committed */
    String write(@Nullable T state) throws StepFailedException, IOException {
        if (state == null) {
            throw new StepFailedException("no_state", "the state is null; a step must return the state after it");
        }
        return Snapshot.parse(format.write(state)).toString();
    }

    T read(String recorded) throws IOException {
        T state = format.read(recorded.getBytes(StandardCharsets.UTF_8), type);
        if (state == null) {
            throw new IOException("the recorded result is no " + type.getName() + ": " + recorded);
        }
        return state;
    }
}
