package dev.rewind.query.store;

import dev.rewind.storeapi.local.LocalStoreServer;
import dev.rewind.storeapi.local.StoreReply;
import dev.rewind.storeapi.local.StoreRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests to store servers and their answers back: to the store server of this process directly, if there is
 * one, to others over HTTP.
 */
final class StoreTransport implements AutoCloseable {

    private final StoreHttp http;
    private final @Nullable LocalStoreServer local;

    private StoreTransport(StoreHttp http, @Nullable LocalStoreServer local) {
        this.http = http;
        this.local = local;
    }

    static StoreTransport start(QueuedThreadPool threads, String secret, @Nullable LocalStoreServer local) {
        return new StoreTransport(StoreHttp.start(threads, secret), local);
    }

    /** Whether this store server is in this process, so that an exchange with it costs next to nothing. */
    boolean isHere(URI host) {
        return here(host) != null;
    }

    private @Nullable LocalStoreServer here(URI host) {
        LocalStoreServer known = local;
        return known != null && known.address().equals(host.getAuthority()) ? known : null;
    }

    /** Fails only if the connection fails, or after this time. An answer with any HTTP status is a result. */
    CompletableFuture<ReceivedAnswer> get(URI host, String path, Map<String, String> headers, Duration within) {
        LocalStoreServer here = here(host);
        return here == null
                ? http.get(host, path, headers, within).thenApply(ReceivedAnswer::of)
                : answer(here, StoreRequest.get(path, headers));
    }

    /** Like {@link #get}, on a connection that reads do not use, so that it does not wait for them. */
    CompletableFuture<ReceivedAnswer> probe(URI host, String path, Duration within) {
        LocalStoreServer here = here(host);
        return here == null
                ? http.probe(host, path, within).thenApply(ReceivedAnswer::of)
                : answer(here, StoreRequest.get(path, Map.of()));
    }

    /** Like {@link #get}, with a body. */
    CompletableFuture<ReceivedAnswer> post(URI host, String path, String mediaType, byte[] body, Duration within) {
        LocalStoreServer here = here(host);
        return here == null
                ? http.post(host, path, mediaType, body, within).thenApply(ReceivedAnswer::of)
                : answer(here, new StoreRequest("POST", path, Map.of(), body));
    }

    private static CompletableFuture<ReceivedAnswer> answer(LocalStoreServer here, StoreRequest request) {
        CompletableFuture<StoreReply> reply = here.answer(request);
        return reply.thenApply(ReceivedAnswer::of);
    }

    /** Runs a task after this delay, unless the result is cancelled. */
    Scheduler.Task later(Duration delay, Runnable what) {
        return http.later(delay, what);
    }

    @Override
    public void close() {
        http.close();
    }
}
