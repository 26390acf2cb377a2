package dev.rewind.standalone.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;

/** The query API cannot be reached or does not answer. */
public final class ApiUnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient URI base;
    private final boolean isRefused;

    ApiUnreachableException(URI base, String what, Exception cause) {
        super("query API at " + base + " " + what + why(cause), cause);
        this.base = base;
        this.isRefused = cause instanceof ConnectException;
    }

    /** The URL of the query API. */
    public URI base() {
        return base;
    }

    /** Whether no program listens at the URL. */
    public boolean isRefused() {
        return isRefused;
    }

    private static String why(Exception cause) {
        return cause instanceof IOException && cause.getMessage() != null ? " (" + cause.getMessage() + ")" : "";
    }
}
