package dev.rewind.query.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.concurrent.CompletableFuture;

/** One route in Javalin's hands: makes the call, waits for the reply without holding a thread, sends it. */
final class Exchange implements Handler {

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
        if (reply.isDone()) {
            send(context, reply.join(), requestId);
        } else {
            context.future(() -> reply.thenAccept(answer -> send(context, answer, requestId)));
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

    static void send(Context context, Reply reply, String requestId) {
        Body.drain(context);
        context.status(reply.status()).contentType(reply.mediaType());
        context.header("Cache-Control", "no-store");
        context.header("X-Content-Type-Options", "nosniff");
        context.header(RequestId.HEADER, requestId);
        reply.headers().forEach(context::header);
        if (reply.status() != 304) {
            context.res().setContentLength(reply.body().length);
            context.result(reply.body());
        }
    }
}
