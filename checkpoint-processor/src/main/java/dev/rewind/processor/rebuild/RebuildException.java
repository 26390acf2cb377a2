package dev.rewind.processor.rebuild;

import java.io.Serial;

/** Nothing can be said about the stores: the log or a store server is not there, or not whole. */
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

    /** Whether it may work at another time. */
    public boolean isUnavailable() {
        return unavailable;
    }
}
