package dev.rewind.query.http;

/** An address cannot be bound. The message names the address, the cause and the remedy. */
public final class UnboundAddressException extends Exception {

    private static final long serialVersionUID = 1L;

    UnboundAddressException(String host, int port, Throwable failure) {
        super(
                "cannot bind " + host + ":" + port + ": " + root(failure).getMessage()
                        + "; stop the process that uses the port, or set REWIND_HTTP_PORT (0 picks a free port)",
                failure);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
