package dev.rewind.http;

import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Accepts connections up to a limit. Above the limit it closes the connection that has been idle longest and has no
 * request under way. Connections that are only held open therefore keep no caller out.
 */
public final class BoundedConnector extends ServerConnector {

    private static final int MAX_CONNECTIONS = 4096;
    private static final int SELECTORS = 2;
    private static final long IDLE_MS = 30_000;
    private static final long IDLE_WHEN_CLOSING_MS = 100;

    /** A connector for HTTP/1.1 at this address; port 0 picks a free port. */
    public BoundedConnector(Server server, HttpConfiguration http, String host, int port) {
        super(server, 1, SELECTORS, new HttpConnectionFactory(http));
        setHost(host);
        setPort(port);
        setIdleTimeout(IDLE_MS);
        setShutdownIdleTimeout(IDLE_WHEN_CLOSING_MS);
    }

    @Override
    protected void onEndPointOpened(EndPoint opened) {
        super.onEndPointOpened(opened);
        if (getConnectedEndPoints().size() > MAX_CONNECTIONS) {
            longestIdle(opened).close();
        }
    }

    private EndPoint longestIdle(EndPoint otherwise) {
        EndPoint found = otherwise;
        long longest = -1;
        for (EndPoint one : getConnectedEndPoints()) {
            if (one instanceof AbstractEndPoint open && open.getIdleFor() > longest && isIdle(open.getConnection())) {
                found = open;
                longest = open.getIdleFor();
            }
        }
        return found;
    }

    private static boolean isIdle(Connection connection) {
        return connection != null && connection.getMessagesIn() == connection.getMessagesOut();
    }
}
