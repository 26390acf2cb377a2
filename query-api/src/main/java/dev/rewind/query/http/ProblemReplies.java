package dev.rewind.query.http;

import dev.rewind.query.problem.Problem;
import dev.rewind.query.problem.ProblemCode;
import dev.rewind.service.config.StorageFault;
import io.javalin.http.Context;
import io.opentelemetry.api.trace.SpanContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns every failure into a problem. An error of the caller says what to do; a defect of the server shows a request
 * id only.
 */
final class ProblemReplies {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemReplies.class);

    private static final String RETRY_AFTER_SECONDS = "1";

    private ProblemReplies() {}

    static Reply reply(Throwable failure, String requestId) {
        return reply(failure, requestId, SpanContext.getInvalid());
    }

    static Reply reply(Throwable failure, String requestId, SpanContext trace) {
        Throwable cause = Problem.causeOf(failure);
        if (cause instanceof Problem problem) {
            return of(problem, requestId);
        }
        if (cause instanceof HttpException refused && refused.getCode() != 500) {
            // 501 and 505 also mean that this server refuses the request.
            int status = refused.getCode() < 500 ? refused.getCode() : 400;
            return refused(status, refused.getReason(), requestId);
        }
        if (cause instanceof EofException) {
            return refused(400, "the connection ended before the request did", requestId);
        }
        StorageFault fault = StorageFault.of(cause);
        if (fault != null) {
            return outage(ProblemCode.STORAGE_UNAVAILABLE, fault.words(), fault.remedy(), cause, requestId, trace);
        }
        if (cause instanceof KafkaException) {
            return outage(
                    ProblemCode.LOG_UNAVAILABLE,
                    "Kafka cannot be used: " + cause.getMessage(),
                    "check that the brokers run and admit this service, then try again",
                    cause,
                    requestId,
                    trace);
        }
        return defect(cause, requestId, trace);
    }

    /** Answers a request that fails outside a route. */
    static void answer(Exception failure, Context context) {
        String requestId = RequestId.of(context.header(RequestId.HEADER));
        RouteExchange.send(context, reply(failure, requestId), requestId);
    }

    /** Answers an {@link Error} in a handler. */
    static void answer(HttpServletResponse response, Error failure) {
        String requestId = RequestId.of(null);
        Reply reply = defect(failure, requestId, SpanContext.getInvalid());
        try {
            response.setStatus(reply.status());
            response.setContentType(reply.mediaType());
            response.setHeader(RequestId.HEADER, requestId);
            response.getOutputStream().write(reply.body());
        } catch (IOException | IllegalStateException e) {
            LOG.atDebug()
                    .addKeyValue("request_id", requestId)
                    .setCause(e)
                    .log("The answer to a failed request could not be sent");
        }
    }

    /** Answers requests that Jetty refuses before they are routed. */
    static boolean answer(Request request, Response response, Callback callback) {
        Throwable cause = (Throwable) request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        String requestId = RequestId.of(request.getHeaders().get(RequestId.HEADER));
        int status = response.getStatus();
        Reply reply = cause == null ? refused(status, null, requestId) : reply(cause, requestId);
        response.setStatus(reply.status());
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, reply.mediaType())
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                // Jetty closes the connection when it has not read the whole request.
                .put(HttpHeader.CONNECTION, "close")
                .put(RequestId.HEADER, requestId);
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
        return true;
    }

    /** A problem as an answer. A 503 says when to try again, and a 401 how to authenticate. */
    private static Reply of(Problem problem, String requestId) {
        Reply reply = Reply.json(
                        problem.status(), problem.with("request_id", requestId).json())
                .as(Problem.MEDIA_TYPE);
        for (Map.Entry<String, String> header : problem.headers().entrySet()) {
            reply = reply.header(header.getKey(), header.getValue());
        }
        return switch (problem.status()) {
            case 401 -> reply.header("WWW-Authenticate", "Bearer realm=\"rewind\"" + bearerError(problem));
            case 503 -> reply.header("Retry-After", RETRY_AFTER_SECONDS);
            default -> reply;
        };
    }

    /** Names an error only if the request carried a token (RFC 6750 §3.1). */
    private static String bearerError(Problem problem) {
        return problem.code().equals(ProblemCode.INVALID_TOKEN.code()) ? ", error=\"invalid_token\"" : "";
    }

    private static Reply refused(int status, @Nullable String why, String requestId) {
        if (status == 503) {
            return of(
                    Problem.of(ProblemCode.BUSY, why == null ? "the server is busy" : why, "try again shortly"),
                    requestId);
        }
        if (status == 408) {
            return of(
                    Problem.of(
                            ProblemCode.BODY_TOO_SLOW,
                            why == null ? "the request did not arrive in time" : why,
                            "send the whole body at once"),
                    requestId);
        }
        return of(
                        Problem.of(
                                        ProblemCode.BAD_REQUEST,
                                        why == null ? "the request cannot be read" : why,
                                        "send HTTP/1.1 with a plain path and headers below 16 KiB")
                                .with("status", status),
                        requestId)
                .status(status);
    }

    private static Reply outage(
            ProblemCode code, String detail, String remedy, Throwable failure, String requestId, SpanContext trace) {
        RequestSpans.mark(LOG.atError(), trace)
                .addKeyValue("request_id", requestId)
                .setCause(failure)
                .log("A request failed because of the disk or the brokers");
        return of(Problem.of(code, detail, remedy), requestId);
    }

    private static Reply defect(Throwable failure, String requestId, SpanContext trace) {
        RequestSpans.mark(LOG.atError(), trace)
                .addKeyValue("request_id", requestId)
                .setCause(failure)
                .log("A request failed because of a defect in this service");
        return of(
                Problem.of(
                        ProblemCode.INTERNAL_ERROR,
                        "the server failed; its log has the cause under this request_id",
                        "report the failure with its request_id"),
                requestId);
    }
}
