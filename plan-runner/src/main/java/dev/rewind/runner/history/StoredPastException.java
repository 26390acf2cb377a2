package dev.rewind.runner.history;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The query API did not answer a question about a plan's past. */
final class StoredPastException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    /** @param temporary whether the same question may be answered later */
    StoredPastException(String message, boolean temporary, @Nullable Throwable cause) {
        super(message, cause);
        this.temporary = temporary;
    }

    boolean isTemporary() {
        return temporary;
    }
}
