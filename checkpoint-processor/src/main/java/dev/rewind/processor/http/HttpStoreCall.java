package dev.rewind.processor.http;

import dev.rewind.processor.call.StoreCall;
import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call over HTTP. */
record HttpStoreCall(Context context) implements StoreCall {

    @Override
    public String pathParam(String name) {
        return context.pathParam(name);
    }

    @Override
    public @Nullable String queryParam(String name) {
        return context.queryParam(name);
    }

    @Override
    public @Nullable String header(String name) {
        return context.header(name);
    }

    @Override
    public String body() {
        return context.body();
    }

    @Override
    public long bodyLength() {
        return context.req().getContentLengthLong();
    }

    @Override
    public void header(String name, String value) {
        context.header(name, value);
    }

    @Override
    public void answer(String mediaType, byte[] body) {
        ReplyWriter.set(context, mediaType, body);
    }

    @Override
    public void later(CompletableFuture<?> answered) {
        context.future(() -> answered);
    }
}
