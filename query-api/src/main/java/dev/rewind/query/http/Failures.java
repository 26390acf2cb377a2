package dev.rewind.query.http;

import io.javalin.http.Context;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import io.opentelemetry.api.trace.SpanContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever goes wrong becomes a problem: the caller's error says what to do, ours shows a request id and nothing else. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static Reply reply(Throwable failure, String requestId) {
        return reply(failure, requestId, SpanContext.getInvalid());
    }

    static Reply reply(Throwable failure, String requestId, SpanContext trace) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Problem problem) {
            return problem.reply(requestId);
        }
        if (cause instanceof HttpException refused && refused.getCode() != 500) {
            // 501 and 505 are no failures of this server either: it refuses what it was sent.
            int status = refused.getCode() < 500 ? refused.getCode() : 400;
            return refused(status, refused.getReason(), requestId);
        }
        return defect(cause, requestId, trace);
    }

    /** What Javalin's own parts throw: no route, or none for this method. */
    static void answer(Exception failure, Context context) {
        String requestId = RequestId.of(context.header(RequestId.HEADER));
        Reply reply;
        if (failure instanceof MethodNotAllowedResponse wrongMethod) {
            String allowed =
                    wrongMethod.getDetails().values().stream().findFirst().orElse("");
            reply = Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "the route does not take this method", "use " + allowed)
                    .value(context.req().getMethod())
                    .reply(requestId)
                    .header("Allow", allowed);
        } else if (failure instanceof NotFoundResponse) {
            reply = Problem.of(ProblemCode.UNKNOWN_ROUTE, "there is no such route", "/openapi.yaml lists the routes")
                    .value(context.path())
                    .reply(requestId);
        } else {
            reply = reply(failure, requestId);
        }
        Exchange.send(context, reply, requestId);
    }

    /** An {@link Error} in a handler. */
    static void answer(HttpServletResponse response, Error failure) {
        String requestId = RequestId.of(null);
        Reply reply = defect(failure, requestId, SpanContext.getInvalid());
        try {
            response.setStatus(reply.status());
            response.setContentType(reply.mediaType());
            response.setHeader(RequestId.HEADER, requestId);
            response.getOutputStream().write(reply.body());
        } catch (IOException | IllegalStateException e) {
            LOG.atDebug().addKeyValue("request_id", requestId).setCause(e).log("No answer could be sent");
        }
    }

    /** What Jetty refuses before there is a request to route. */
    static boolean answer(Request request, Response response, Callback callback) {
        Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        String requestId = RequestId.of(request.getHeaders().get(RequestId.HEADER));
        int status = response.getStatus();
        Reply reply = cause == null ? refused(status, null, requestId) : reply(cause, requestId);
        response.setStatus(reply.status());
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, reply.mediaType())
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                // Jetty closes what it could not read to its end; a caller must not send the next request after it.
                .put(HttpHeader.CONNECTION, "close")
                .put(RequestId.HEADER, requestId);
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
        return true;
    }

    private static Reply refused(int status, @Nullable String why, String requestId) {
        return Problem.of(
                        ProblemCode.BAD_REQUEST,
                        why == null ? "the request cannot be read" : why,
                        "send HTTP/1.1 with a plain path and headers below 16 KiB")
                .with("status", status)
                .reply(requestId)
                .status(status);
    }

    private static Reply defect(Throwable failure, String requestId, SpanContext trace) {
        Traces.mark(LOG.atError(), trace)
                .addKeyValue("request_id", requestId)
                .setCause(failure)
                .log("A request failed for a defect here");
        return Problem.of(
                        ProblemCode.INTERNAL_ERROR,
                        "the server failed; its log has the cause under this request id",
                        "report it with the request id")
                .reply(requestId);
    }
}
