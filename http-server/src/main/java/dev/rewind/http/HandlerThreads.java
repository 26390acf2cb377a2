package dev.rewind.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many threads handle requests. The other threads of the pool accept connections, read request heads and
 * answer probes. A request that finds all threads busy waits in a queue until one is free.
 */
final class HandlerThreads extends Handler.Wrapper {

    private static final int MAX_WAITING = 1024;

    private final int most;
    private final Set<String> probes;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int busy;

    HandlerThreads(int most, Set<String> probes) {
        this.most = most;
        this.probes = probes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (probes.contains(Request.getPathInContext(request))) {
            return super.handle(request, response, callback);
        }
        handle(getHandler(), request, response, callback);
        return true;
    }

    /** Handles the request on this thread or, when all are busy, on the next one that is free. */
    void handle(Handler handler, Request request, Response response, Callback callback) {
        Runnable work = () -> serve(handler, request, response, callback);
        switch (admit(work)) {
            case NOW -> {
                for (Runnable next = work; next != null; next = next()) {
                    next.run();
                }
            }
            case LATER -> {}
            case NEVER -> Refusals.busy(request, response, callback, "too many requests are waiting");
        }
    }

    private enum Turn {
        NOW,
        LATER,
        NEVER
    }

    private synchronized Turn admit(Runnable work) {
        if (busy < most) {
            busy++;
            return Turn.NOW;
        }
        if (waiting.size() >= MAX_WAITING) {
            return Turn.NEVER;
        }
        waiting.add(work);
        return Turn.LATER;
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            busy--;
        }
        return next;
    }

    private static void serve(Handler handler, Request request, Response response, Callback callback) {
        try {
            if (!handler.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Throwable failure) {
            // The server does the same with an exception from a handler.
            Response.writeError(request, response, callback, failure);
        }
    }
}
