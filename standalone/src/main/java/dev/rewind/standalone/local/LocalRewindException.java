package dev.rewind.standalone.local;

/** The installation in this process does not come up, or did not stay up; the message says what to do. */
public final class LocalRewindException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LocalRewindException(String message) {
        super(message);
    }
}
