package dev.rewind.runner.file.action;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads the beginning of a response body, and closes the connection when the body is longer. */
final class BoundedBody implements BodySubscriber<BoundedBody.Content> {

    /**
     * The part of the body that was read.
     *
     * @param cut whether the body is longer
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
    record Content(byte[] bytes, boolean cut) {}

    private final int most;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CompletableFuture<Content> content = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int most) {
        this.most = most;
    }

    @Override
    public CompletionStage<Content> getBody() {
        return content;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] fitting = new byte[Math.min(buffer.remaining(), most - taken.size())];
            buffer.get(fitting);
            taken.writeBytes(fitting);
            if (buffer.hasRemaining()) {
                content.complete(new Content(taken.toByteArray(), true));
                if (subscription != null) {
                    subscription.cancel();
                }
                return;
            }
        }
    }

    @Override
    public void onError(Throwable problem) {
        content.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
        content.complete(new Content(taken.toByteArray(), false));
    }
}
