package dev.rewind.processor.call;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request to the store server and the answer to it, as the routes see them. */
public interface StoreCall {

    /** A variable part of the path, decoded. */
    String pathParam(String name);

    /** A query parameter, decoded; null if it is missing. */
    @Nullable
    String queryParam(String name);

    /** A header of the request; null if it is missing. */
    @Nullable
    String header(String name);

    /** The body of the request as text. */
    String body();

    /** The number of bytes of the body. */
    long bodyLength();

    /** Sets a header of the answer. */
    void header(String name, String value);

    /** Sets the answer. A later call replaces it. */
    void answer(String mediaType, byte[] body);

    /** The answer is set when this has completed; if it fails, its failure is the answer. */
    void later(CompletableFuture<?> answered);
}
