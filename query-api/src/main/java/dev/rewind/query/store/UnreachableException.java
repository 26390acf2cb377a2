package dev.rewind.query.store;

import java.net.URI;
import java.util.concurrent.CompletionException;

/** A store server does not answer, or not for what it was asked: another one may. */
final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreachableException(URI host, String why) {
        super(host.getAuthority() + ": " + why, null, false, false);
    }

    UnreachableException(URI host, Throwable failure) {
        this(host, String.valueOf(cause(failure)));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
