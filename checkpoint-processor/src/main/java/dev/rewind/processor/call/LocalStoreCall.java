package dev.rewind.processor.call;

import dev.rewind.storeapi.StoreError;
import dev.rewind.storeapi.local.StoreReply;
import dev.rewind.storeapi.local.StoreRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call within the process. */
final class LocalStoreCall implements StoreCall {
    private static final int OK = 200;
    private static final byte[] NOTHING = {};

    private final StoreRequest request;
    private final Map<String, String> variables;
    private final Map<String, String> query;
    private final Map<String, String> headers = new HashMap<>();
    private String mediaType = "text/plain";
    private byte[] body = NOTHING;
    private @Nullable CompletableFuture<?> answered;

    /**
     * Creates a call.
     *
     * @param variables the variable parts of the path
     */
    LocalStoreCall(StoreRequest request, Map<String, String> variables) {
        this.request = request;
        this.variables = variables;
        this.query = query(request.target());
    }

    private static Map<String, String> query(String target) {
        int start = target.indexOf('?');
        if (start < 0) {
            return Map.of();
        }
        Map<String, String> query = new HashMap<>();
        for (String pair : target.substring(start + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String pathParam(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the path of this route has no part " + name);
        }
        return value;
    }

    @Override
    public @Nullable String queryParam(String name) {
        return query.get(name);
    }

    @Override
    public @Nullable String header(String name) {
        return request.headers().get(name);
    }

    @Override
    public String body() {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    @Override
    public long bodyLength() {
        return request.body().length;
    }

    @Override
    public void header(String name, String value) {
        headers.put(name, value);
    }

    @Override
    public void answer(String type, byte[] bytes) {
        mediaType = type;
        body = bytes;
    }

    @Override
    public void later(CompletableFuture<?> future) {
        answered = future;
    }

    /** What the answer waits for; null if it is there. */
    @Nullable
    CompletableFuture<?> answered() {
        return answered;
    }

    /** The answer. */
    StoreReply reply() {
        return new StoreReply(OK, mediaType, headers, body);
    }

    /** The problem as the answer, with the headers that were set before. */
    StoreReply reply(StoreProblem problem) {
        return new StoreReply(problem.status(), StoreError.MEDIA_TYPE, headers, problem.body());
    }
}
