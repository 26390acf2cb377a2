package dev.rewind.http;

import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;

/**
 * The limits that every HTTP server of Rewind has. A caller holds no thread while it sends or takes bytes, and probes
 * are answered even when all other requests wait:
 *
 * <ul>
 *   <li>{@link BodyReader} reads a body before its request is handled.
 *   <li>{@link AnswerSender} sends an answer after its request was handled.
 *   <li>{@link LingeringClose} drops the rest of a refused body, so that the caller can read the answer.
 *   <li>{@link HandlerThreads} keeps some threads free for probes and connections.
 *   <li>{@link BoundedConnector} closes the connection that has been idle longest when there are too many.
 * </ul>
 */
public final class BoundedServer {

    private BoundedServer() {}

    /**
     * Installs the limits in front of the server's own handlers.
     *
     * @param handlerThreads how many threads of the pool may handle requests at once; the others stay free for probes
     *     and connections
     * @param probes paths that the free threads answer
     * @param maxBodyBytes largest body of one request
     * @param isAdmitted whether the body of this caller is read at all; must not block
     */
    public static void limit(
            Server server, int handlerThreads, Set<String> probes, int maxBodyBytes, Predicate<Request> isAdmitted) {
        HandlerThreads threads = new HandlerThreads(handlerThreads, probes);
        // The handler that is inserted last sees a request first.
        server.insertHandler(new BodyReader(maxBodyBytes, isAdmitted, threads));
        server.insertHandler(threads);
        server.insertHandler(new AnswerSender());
        server.insertHandler(new LingeringClose());
    }
}
