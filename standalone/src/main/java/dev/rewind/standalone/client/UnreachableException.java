package dev.rewind.standalone.client;

import java.io.IOException;
import java.net.URI;

/** The query API cannot be reached, or does not answer. */
public final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient URI base;

    UnreachableException(URI base, String what, Exception cause) {
        super("query API at " + base + " " + what + why(cause), cause);
        this.base = base;
    }

    /** Where it was looked for. */
    public URI base() {
        return base;
    }

    private static String why(Exception cause) {
        return cause instanceof IOException && cause.getMessage() != null ? " (" + cause.getMessage() + ")" : "";
    }
}
