package dev.rewind.query.http;

import dev.rewind.query.auth.Caller;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects one route with Javalin: makes the call, waits for the reply without holding a thread, and sends it. */
final class RouteExchange implements Handler {

    private static final Logger LOG = LoggerFactory.getLogger(RouteExchange.class);

    /** Small, because there may be thousands of event-stream clients. */
    private static final int FEED_BUFFER_BYTES = 4 * 1024;

    private final Route route;
    private final Service service;

    /** What all routes share. */
    record Service(BodyBudget budget, RouteAccess access, IdempotentReplies idempotency, RequestSpans traces) {}

    RouteExchange(Route route, Service service) {
        this.route = route;
        this.service = service;
    }

    @Override
    public void handle(Context context) {
        String requestId = RequestId.of(context.header(RequestId.HEADER));
        RequestBody body = service.budget().body();
        Admitted admitted = new Admitted();
        Span span = service.traces().begin(context, route);
        CompletableFuture<Reply> reply = answer(context, body, admitted, span).handle((answer, failure) -> {
            body.close();
            Reply made = failure == null ? answer : ProblemReplies.reply(failure, requestId, span.getSpanContext());
            if (!route.isRead()) {
                AuditLog.mutation(admitted.caller, route, context.path(), made, requestId, span.getSpanContext());
            }
            RequestSpans.end(span, made);
            return made;
        });
        if (reply.isDone() && reply.join().feed() == null) {
            send(context, reply.join(), requestId);
        } else {
            context.future(() -> reply.thenCompose(answer -> sent(context, answer, requestId)));
        }
    }

    private static final class Admitted {
        private @Nullable Caller caller;
    }

    private CompletableFuture<Reply> answer(Context context, RequestBody body, Admitted admitted, Span span) {
        try {
            Caller caller = service.access().caller(context, route);
            admitted.caller = caller;
            RouteAccess.require(route, caller);
            QueryParameters query = QueryParameters.parse(context.queryString(), route.parameters());
            RouteCall call = new RouteCall(
                    context,
                    query,
                    body,
                    caller,
                    RequestSpans.traceparent(span),
                    () -> service.access().admits(context, route));
            String key = route.isRead() ? null : context.header(IdempotentReplies.HEADER);
            if (key == null) {
                return answer(call);
            }
            IdempotentReplies.check(key);
            return service.idempotency().once(call.idempotent(key), call.content(), () -> answer(call));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Reply> answer(RouteCall call) {
        try {
            return route.handler().answer(call).thenApply(call::preferred).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletionStage<Void> sent(Context context, Reply reply, String requestId) {
        StreamBody feed = reply.feed();
        send(context, reply, requestId);
        if (feed == null) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            context.res().setBufferSize(FEED_BUFFER_BYTES);
            ResponseSink sink = new ResponseSink(context.res().getOutputStream(), feed);
            if (context.req().getMethod().equals("HEAD")) {
                sink.close();
            }
            return sink.open();
        } catch (IOException e) {
            feed.closed();
            return CompletableFuture.failedFuture(e);
        }
    }

    static void send(Context context, Reply whole, String requestId) {
        Reply reply = Compression.of(whole, context.header("Accept-Encoding"));
        context.status(reply.status()).contentType(reply.mediaType());
        context.header("Cache-Control", "no-store");
        context.header("X-Content-Type-Options", "nosniff");
        context.header(RequestId.HEADER, requestId);
        reply.headers().forEach(context::header);
        if (reply.status() != 304 && reply.feed() == null) {
            context.res().setContentLength(reply.body().length);
            write(context, reply.body());
        }
    }

    /** Writes the body in one piece, so that {@link dev.rewind.http.BoundedServer} can send it without a thread. */
    private static void write(Context context, byte[] body) {
        try {
            context.res().getOutputStream().write(body);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("A caller closed the connection before its answer");
        }
    }
}
