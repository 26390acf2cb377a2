package dev.rewind.query.http;

/** Another process has the port; the message names it and the remedy. */
public final class AddressInUseException extends Exception {

    private static final long serialVersionUID = 1L;

    AddressInUseException(String host, int port, Throwable cause) {
        super(
                "cannot bind " + host + ":" + port
                        + ": the port is in use; stop what has it, or set REWIND_HTTP_PORT (0 picks a free one)",
                cause);
    }
}
