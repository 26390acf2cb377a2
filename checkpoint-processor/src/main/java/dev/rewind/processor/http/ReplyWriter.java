package dev.rewind.processor.http;

import io.javalin.http.Context;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a reply in one piece, after its route has returned. Until then the route can still set headers. The server needs
 * no thread while a slow caller receives the reply.
 */
final class ReplyWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyWriter.class);
    private static final String BODY = "reply-body";

    private ReplyWriter() {}

    /** Sets the reply. A later call replaces it. */
    static void set(Context request, String mediaType, byte[] body) {
        request.contentType(mediaType);
        request.attribute(BODY, body);
    }

    /** Sends the reply that was set, if one was. This is the last handler of every request. */
    static void send(Context request) {
        byte[] body = request.attribute(BODY);
        if (body == null) {
            return;
        }
        request.res().setContentLength(body.length);
        try {
            request.res().getOutputStream().write(body);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("A caller closed its connection before the reply was sent");
        }
    }
}
