package dev.rewind.query.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Writes the bytes of a {@link StreamBody} to its caller. It neither buffers nor blocks: it takes bytes only when the
 * caller does. Several threads may use it, one at a time.
 */
public final class ResponseSink {

    private final ServletOutputStream out;
    private final StreamBody body;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    ResponseSink(ServletOutputStream out, StreamBody body) {
        this.out = out;
        this.body = body;
    }

    /** Opens the stream; completes when it has ended. */
    CompletableFuture<Void> open() {
        body.open(this);
        out.setWriteListener(new WriteListener() {
            @Override
            public void onWritePossible() {
                body.writable();
            }

            @Override
            public void onError(Throwable failure) {
                close();
            }
        });
        return ended;
    }

    /**
     * Sends bytes if the caller {@link #isReady()}; otherwise they are dropped. {@link StreamBody#writable()} is
     * called when the caller is ready again. The bytes must not be changed afterwards.
     */
    public void send(byte[] bytes) {
        try {
            if (isReady()) {
                out.write(bytes);
                if (out.isReady()) {
                    out.flush();
                }
            }
        } catch (IOException | IllegalStateException e) {
            // The caller has closed the connection.
            close();
        }
    }

    /** Whether the caller takes bytes now. */
    public boolean isReady() {
        return !ended.isDone() && out.isReady();
    }

    /** Ends the answer. Bytes that were taken are still sent. */
    public void close() {
        if (ended.complete(null)) {
            body.closed();
        }
    }
}
