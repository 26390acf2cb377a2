package dev.rewind.query.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One route in Javalin's hands: makes the call, waits for the reply without holding a thread, sends it. */
final class Exchange implements Handler {

    /** A listener has little to be told at once; thousands of them should not hold much either. */
    private static final int FEED_BUFFER_BYTES = 4 * 1024;

    private final Route route;
    private final Service service;

    /** What all routes share. */
    record Service(BodyBudget budget, Access access, Idempotency idempotency, Traces traces) {}

    Exchange(Route route, Service service) {
        this.route = route;
        this.service = service;
    }

    @Override
    public void handle(Context context) {
        String requestId = RequestId.of(context.header(RequestId.HEADER));
        Body body = service.budget().body();
        Admitted admitted = new Admitted();
        Span span = service.traces().begin(context, route);
        CompletableFuture<Reply> reply = answer(context, body, requestId, admitted, span)
                .handle((answer, failure) -> {
                    body.close();
                    Reply made = failure == null ? answer : Failures.reply(failure, requestId, span.getSpanContext());
                    if (!route.isRead()) {
                        Audit.mutation(admitted.caller, route, context.path(), made, requestId, span.getSpanContext());
                    }
                    Traces.end(span, made);
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

    private CompletableFuture<Reply> answer(
            Context context, Body body, String requestId, Admitted admitted, Span span) {
        try {
            Caller caller = service.access().caller(context, route);
            admitted.caller = caller;
            Access.require(route, caller);
            Query query = Query.parse(context.queryString(), route.parameters());
            Call call = new Call(
                    context,
                    query,
                    body,
                    caller,
                    requestId,
                    Traces.traceparent(span),
                    () -> service.access().admits(context, route));
            String key = route.isRead() ? null : context.header(Idempotency.HEADER);
            if (key == null) {
                return answer(call);
            }
            Idempotency.check(key);
            return service.idempotency().once(call.idempotent(key), call.content(), () -> answer(call));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Reply> answer(Call call) {
        try {
            return route.handler().answer(call).thenApply(call::preferred).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletionStage<Void> sent(Context context, Reply reply, String requestId) {
        Feed feed = reply.feed();
        send(context, reply, requestId);
        if (feed == null) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            context.res().setBufferSize(FEED_BUFFER_BYTES);
            Outlet outlet = new Outlet(context.res().getOutputStream(), feed);
            if (context.req().getMethod().equals("HEAD")) {
                outlet.close();
            }
            return outlet.open();
        } catch (IOException e) {
            feed.gone();
            return CompletableFuture.failedFuture(e);
        }
    }

    static void send(Context context, Reply whole, String requestId) {
        Body.drain(context);
        Reply reply = Compression.of(whole, context.header("Accept-Encoding"));
        context.status(reply.status()).contentType(reply.mediaType());
        context.header("Cache-Control", "no-store");
        context.header("X-Content-Type-Options", "nosniff");
        context.header(RequestId.HEADER, requestId);
        reply.headers().forEach(context::header);
        if (reply.status() != 304 && reply.feed() == null) {
            context.res().setContentLength(reply.body().length);
            context.result(reply.body());
        }
    }
}
