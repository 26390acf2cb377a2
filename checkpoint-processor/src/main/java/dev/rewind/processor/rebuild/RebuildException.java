package dev.rewind.processor.rebuild;

import java.io.Serial;

/** The stores cannot be compared: the log or a store server is not available, or the log is incomplete. */
public final class RebuildException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean unavailable;

    private RebuildException(String message, boolean unavailable, Throwable cause) {
        super(message, cause);
        this.unavailable = unavailable;
    }

    RebuildException(String message) {
        super(message);
        this.unavailable = false;
    }

    static RebuildException unavailable(String message, Throwable cause) {
        return new RebuildException(message, true, cause);
    }

    /** Whether a later attempt may succeed. */
    public boolean isUnavailable() {
        return unavailable;
    }
}
