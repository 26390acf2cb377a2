package dev.rewind.storeapi.local;

import dev.rewind.storeapi.StoreHeaders;
import java.util.Map;

/**
 * A question to the stores of one processor. It is the same over HTTP and within the process.
 *
 * @param method {@code GET} or {@code POST}
 * @param target the path, with its query if there is one
 * @param headers of {@link StoreHeaders}, by their names as they are written there
 * @param body the bytes of the body; empty for {@code GET}
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes that are passed on, never compared.
public record StoreRequest(String method, String target, Map<String, String> headers, byte[] body) {

    private static final byte[] NO_BODY = {};

    public StoreRequest {
        headers = Map.copyOf(headers);
    }

    /** A question without a body. */
    public static StoreRequest get(String target, Map<String, String> headers) {
        return new StoreRequest("GET", target, headers, NO_BODY);
    }
}
