package dev.rewind.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads the whole body of a request before the request is handled, without holding a thread. A body is not read if its
 * caller is not admitted or if it is announced as too large. Its request is then handled without a body, and the
 * connection is closed after the answer.
 */
final class BodyReader extends Handler.Wrapper {

    /** At 1 Mbit/s a body of 1 MiB takes half of this time. */
    private static final long WHOLE_WITHIN_S = 20;

    private static final int MAX_ARRIVING = 512;
    private static final int MAX_FULL_BODIES = 16;

    private final int maxBytes;
    private final Predicate<Request> isAdmitted;
    private final HandlerThreads threads;
    private final SlowTransfers<Body> bodies;

    BodyReader(int maxBytes, Predicate<Request> isAdmitted, HandlerThreads threads) {
        this.maxBytes = maxBytes;
        this.isAdmitted = isAdmitted;
        this.threads = threads;
        this.bodies = new SlowTransfers<>(MAX_ARRIVING, (long) MAX_FULL_BODIES * maxBytes);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!hasBody(request)) {
            return super.handle(request, response, callback);
        }
        if (request.getLength() > maxBytes || !isAdmitted.test(request)) {
            Refusals.closeAfter(response);
            return super.handle(new WholeRequest(request, new byte[0]), response, callback);
        }
        new Body(request, response, callback).begin();
        return true;
    }

    static boolean hasBody(Request request) {
        return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    /** One body. It locks itself, because it arrives on one thread and may be cut off by another. */
    private final class Body implements SlowTransfers.Transfer {

        private final Request request;
        private final Response response;
        private final Callback callback;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Scheduler.Task deadline;
        private boolean isOver;

        private Body(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.deadline =
                    request.getComponents().getScheduler().schedule(this::tooSlow, WHOLE_WITHIN_S, TimeUnit.SECONDS);
        }

        void begin() {
            bodies.add(this, 0);
            arrive();
        }

        private void arrive() {
            if (isWhole()) {
                WholeRequest whole = new WholeRequest(request, bytes.toByteArray());
                threads.handle(getHandler(), whole, response, callback);
            }
        }

        /**
         * Takes the bytes that have arrived. True when the body is complete; otherwise {@link #arrive} runs again
         * later, or the request is over.
         */
        private boolean isWhole() {
            while (true) {
                int taken;
                synchronized (this) {
                    if (isOver) {
                        return false;
                    }
                    Content.Chunk chunk = request.read();
                    if (chunk == null) {
                        request.demand(this::arrive);
                        return false;
                    }
                    if (Content.Chunk.isFailure(chunk)) {
                        over();
                        Refusals.incomplete(request, response, callback, "the body ended early");
                        return false;
                    }
                    taken = take(chunk);
                    if (chunk.isLast()) {
                        over();
                        return true;
                    }
                    if (bytes.size() > maxBytes) {
                        over();
                        Refusals.closeAfter(response);
                        return true;
                    }
                }
                bodies.add(this, taken);
            }
        }

        private int take(Content.Chunk chunk) {
            ByteBuffer arrived = chunk.getByteBuffer();
            byte[] copy = new byte[arrived.remaining()];
            arrived.get(copy);
            chunk.release();
            bytes.writeBytes(copy);
            return copy.length;
        }

        private void over() {
            isOver = true;
            deadline.cancel();
            bodies.remove(this);
        }

        private synchronized void tooSlow() {
            if (!isOver) {
                over();
                Refusals.tooSlow(
                        request, response, callback, "the body did not arrive within " + WHOLE_WITHIN_S + " s");
            }
        }

        @Override
        public synchronized void cutOff() {
            if (!isOver) {
                over();
                Refusals.busy(request, response, callback, "too many request bodies are arriving");
            }
        }
    }

    /** A request whose body is in memory. */
    private static final class WholeRequest extends Request.Wrapper {

        private final ByteBufferContentSource body;

        private WholeRequest(Request request, byte[] body) {
            super(request);
            this.body = new ByteBufferContentSource(ByteBuffer.wrap(body));
        }

        @Override
        public Content.Chunk read() {
            return body.read();
        }

        @Override
        public void demand(Runnable demand) {
            body.demand(demand);
        }

        @Override
        public void fail(Throwable failure) {
            body.fail(failure);
        }
    }
}
