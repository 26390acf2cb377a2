package dev.rewind.runner.history;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The query API did not answer a question about a plan's past. */
final class StoredPastException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Whether the same question may be answered later. */
    enum Later {
        /** It will be refused again. */
        REFUSED,
        /** Nothing answers. Nobody knows for how long. */
        UNKNOWN,
        /** The query API answers and asks to wait, as while processors start or partitions move. */
        SOON
    }

    private final Later later;

    StoredPastException(String message, Later later, @Nullable Throwable cause) {
        super(message, cause);
        this.later = later;
    }

    Later later() {
        return later;
    }
}
