package dev.rewind.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses a request before it is handled. The server's error handler writes the answer, and the connection is closed.
 */
final class Refusals {

    private static final int BAD_REQUEST = 400;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int UNAVAILABLE = 503;

    private Refusals() {}

    static void busy(Request request, Response response, Callback callback, String why) {
        refuse(request, response, callback, UNAVAILABLE, why);
    }

    static void tooSlow(Request request, Response response, Callback callback, String why) {
        refuse(request, response, callback, REQUEST_TIMEOUT, why);
    }

    static void incomplete(Request request, Response response, Callback callback, String why) {
        refuse(request, response, callback, BAD_REQUEST, why);
    }

    /** Closes the connection after the answer, because the rest of the body is not read. */
    static void closeAfter(Response response) {
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    }

    private static void refuse(Request request, Response response, Callback callback, int status, String why) {
        closeAfter(response);
        Response.writeError(request, response, callback, status, why);
    }
}
