package dev.rewind.standalone.local;

/** The installation in this process could not start, or failed; the message says what to do. */
public final class LocalRewindException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LocalRewindException(String message) {
        super(message);
    }

    LocalRewindException(String message, Throwable cause) {
        super(message, cause);
    }
}
