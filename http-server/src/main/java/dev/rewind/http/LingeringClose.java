package dev.rewind.http;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Lets a caller read the answer to a request whose body was refused. If the connection closed at once, the bytes that
 * are still on their way would reset it, and the caller would lose the answer (RFC 9112, section 9.6). So, after the
 * answer, the rest of the body is received and dropped, for a short time and without holding a thread.
 */
final class LingeringClose extends Handler.Wrapper {

    private static final long LINGERS_S = 5;
    private static final int MAX_LINGERING = 256;

    private final SlowTransfers<Remainder> remainders = new SlowTransfers<>(MAX_LINGERING, Long.MAX_VALUE);

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        // A caller that waits for "100 Continue" has sent no body.
        if (!BodyReader.hasBody(request) || request.getHeaders().contains(HttpHeader.EXPECT)) {
            return super.handle(request, response, callback);
        }
        Remainder remainder = new Remainder(request, callback);
        return super.handle(remainder, response, remainder);
    }

    /** A request with a body. It ends when it is answered and the rest of its body has arrived. */
    private final class Remainder extends Request.Wrapper implements Callback, SlowTransfers.Transfer {

        private final Callback request;
        private @Nullable Runnable reader;
        private boolean isAnswered;
        private boolean isOver;
        private Scheduler.@Nullable Task deadline;

        private Remainder(Request wrapped, Callback request) {
            super(wrapped);
            this.request = request;
        }

        @Override
        public void demand(Runnable whenReadable) {
            synchronized (this) {
                reader = whenReadable;
            }
            super.demand(this::readable);
        }

        private void readable() {
            Runnable next;
            synchronized (this) {
                next = isAnswered ? this::drop : reader;
                reader = null;
            }
            if (next != null) {
                next.run();
            }
        }

        @Override
        public void succeeded() {
            boolean isDemanded;
            synchronized (this) {
                isAnswered = true;
                isDemanded = reader != null;
            }
            if (isDemanded) {
                linger();
            } else {
                drop();
            }
        }

        @Override
        public void failed(Throwable why) {
            request.failed(why);
        }

        private void drop() {
            if (hasArrived()) {
                cutOff();
            } else {
                linger();
            }
        }

        /** Drops the bytes that are here. False when more may come: this runs again then. */
        private synchronized boolean hasArrived() {
            while (!isOver) {
                Content.Chunk chunk = read();
                if (chunk == null) {
                    super.demand(this::drop);
                    return false;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    return true;
                }
                chunk.release();
                if (chunk.isLast()) {
                    return true;
                }
            }
            return true;
        }

        private void linger() {
            synchronized (this) {
                if (deadline != null || isOver) {
                    return;
                }
                deadline = getComponents().getScheduler().schedule(this::cutOff, LINGERS_S, TimeUnit.SECONDS);
            }
            remainders.add(this, 0);
            if (isOver()) {
                remainders.remove(this);
            }
        }

        private synchronized boolean isOver() {
            return isOver;
        }

        @Override
        public void cutOff() {
            synchronized (this) {
                if (isOver) {
                    return;
                }
                isOver = true;
                if (deadline != null) {
                    deadline.cancel();
                }
            }
            remainders.remove(this);
            request.succeeded();
        }
    }
}
