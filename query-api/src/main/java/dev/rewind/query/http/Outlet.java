package dev.rewind.query.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Where a {@link Feed} goes: takes bytes only when the caller does, and so holds nothing back and no thread up. Safe for
 * use by several threads, one at a time.
 */
public final class Outlet {

    private final ServletOutputStream out;
    private final Feed feed;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Outlet(ServletOutputStream out, Feed feed) {
        this.out = out;
        this.feed = feed;
    }

    /** Opens the feed; completes when it is over. */
    CompletableFuture<Void> open() {
        feed.open(this);
        out.setWriteListener(new WriteListener() {
            @Override
            public void onWritePossible() {
                feed.writable();
            }

            @Override
            public void onError(Throwable failure) {
                close();
            }
        });
        return ended;
    }

    /**
     * Sends bytes, which are not to be changed afterwards, to a caller who {@link #isReady()}; otherwise they are lost.
     * {@link Feed#writable()} tells when he is ready again.
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
            // The connection is gone; whoever reads on the other side knows best why.
            close();
        }
    }

    /** Whether bytes would be taken now. */
    public boolean isReady() {
        return !ended.isDone() && out.isReady();
    }

    /** Ends the answer; what was taken is still sent. */
    public void close() {
        if (ended.complete(null)) {
            feed.gone();
        }
    }
}
