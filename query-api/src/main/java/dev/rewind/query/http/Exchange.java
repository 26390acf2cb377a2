package dev.rewind.query.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One route in Javalin's hands: makes the call, waits for the reply without holding a thread, sends it. */
final class Exchange implements Handler {

    /** A listener has little to be told at once; thousands of them should not hold much either. */
    private static final int FEED_BUFFER_BYTES = 4 * 1024;

    private final Route route;
    private final BodyBudget budget;

    Exchange(Route route, BodyBudget budget) {
        this.route = route;
        this.budget = budget;
    }

    @Override
    public void handle(Context context) {
        String requestId = RequestId.of(context.header(RequestId.HEADER));
        Body body = budget.body();
        CompletableFuture<Reply> reply = answer(context, body, requestId).handle((answer, failure) -> {
            body.close();
            return failure == null ? answer : Failures.reply(failure, requestId);
        });
        if (reply.isDone() && reply.join().feed() == null) {
            send(context, reply.join(), requestId);
        } else {
            context.future(() -> reply.thenCompose(answer -> sent(context, answer, requestId)));
        }
    }

    private CompletableFuture<Reply> answer(Context context, Body body, String requestId) {
        try {
            Query query = Query.parse(context.queryString(), route.parameters());
            return route.handler()
                    .answer(new Call(context, query, body, requestId))
                    .toCompletableFuture();
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

    static void send(Context context, Reply reply, String requestId) {
        Body.drain(context);
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
