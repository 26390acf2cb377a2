package dev.rewind.storeapi.local;

import dev.rewind.storeapi.StoreError;
import java.util.concurrent.CompletableFuture;

/** A store server that runs in the same process as its reader, who can ask it without HTTP. */
public interface LocalStoreServer {

    /** {@code host:port} that it announces to others; a reader recognizes it in the routing. */
    String address();

    /**
     * Answers as it would over HTTP. It reads the stores on the thread of the caller, unless it has to wait for a
     * position. The shared secret is not needed.
     *
     * @return the answer, also if it is a {@link StoreError}; never fails
     */
    CompletableFuture<StoreReply> answer(StoreRequest request);
}
