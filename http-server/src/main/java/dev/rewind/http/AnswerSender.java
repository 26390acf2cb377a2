package dev.rewind.http;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Sends the last piece of an answer in the background, so that a slow caller holds no thread. An answer that is
 * written at once is its own last piece. Earlier pieces are sent as usual.
 */
final class AnswerSender extends Handler.Wrapper {

    /** At 300 kbit/s an answer of 1 MiB takes half of this time. */
    private static final long TAKEN_WITHIN_S = 60;

    private static final int MAX_ANSWERS = 512;
    private static final long MAX_BYTES = 64L << 20;

    private final SlowTransfers<Answer> answers = new SlowTransfers<>(MAX_ANSWERS, MAX_BYTES);

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Answer answer = new Answer(request, response, callback);
        return super.handle(request, answer, answer);
    }

    /** One answer. Its request ends when the handler has returned and the caller has taken all bytes. */
    private final class Answer extends Response.Wrapper implements Callback, SlowTransfers.Transfer {

        private final Callback request;
        private boolean isSending;
        private boolean isHandled;
        private @Nullable Throwable failure;
        private Scheduler.@Nullable Task deadline;

        private Answer(Request request, Response response, Callback callback) {
            super(request, response);
            this.request = callback;
        }

        @Override
        public void write(boolean last, ByteBuffer piece, Callback written) {
            if (!last || piece == null || !piece.hasRemaining()) {
                super.write(last, piece, written);
                return;
            }
            // The writer may reuse its buffer.
            ByteBuffer copy = ByteBuffer.allocate(piece.remaining());
            copy.put(piece).flip();
            synchronized (this) {
                isSending = true;
            }
            super.write(true, copy, Callback.from(() -> sent(null), this::sent));
            if (isSending()) {
                answers.add(this, copy.capacity());
                watch();
            }
            written.succeeded();
        }

        private synchronized boolean isSending() {
            return isSending;
        }

        private synchronized void watch() {
            if (isSending) {
                deadline = getRequest()
                        .getComponents()
                        .getScheduler()
                        .schedule(this::cutOff, TAKEN_WITHIN_S, TimeUnit.SECONDS);
            } else {
                answers.remove(this);
            }
        }

        private void sent(@Nullable Throwable why) {
            boolean ends;
            synchronized (this) {
                isSending = false;
                failure = failure == null ? why : failure;
                ends = isHandled;
                if (deadline != null) {
                    deadline.cancel();
                }
            }
            answers.remove(this);
            if (ends) {
                end();
            }
        }

        @Override
        public void cutOff() {
            getRequest()
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close(new TimeoutException("the caller reads its answer too slowly"));
        }

        @Override
        public void succeeded() {
            handled(null);
        }

        @Override
        public void failed(Throwable why) {
            handled(why);
        }

        private void handled(@Nullable Throwable why) {
            boolean ends;
            synchronized (this) {
                isHandled = true;
                failure = failure == null ? why : failure;
                ends = !isSending;
            }
            if (ends) {
                end();
            }
        }

        private void end() {
            Throwable why;
            synchronized (this) {
                why = failure;
            }
            if (why == null) {
                request.succeeded();
            } else {
                request.failed(why);
            }
        }
    }
}
