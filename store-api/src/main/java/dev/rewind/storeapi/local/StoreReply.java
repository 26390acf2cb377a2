package dev.rewind.storeapi.local;

import dev.rewind.storeapi.StoreHeaders;
import java.util.Map;

/**
 * The answer to a {@link StoreRequest}.
 *
 * @param status the HTTP status
 * @param mediaType the media type of the body
 * @param headers of {@link StoreHeaders}, by their names as they are written there
 * @param body the bytes of the body
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes that are passed on, never compared.
public record StoreReply(int status, String mediaType, Map<String, String> headers, byte[] body) {

    public StoreReply {
        headers = Map.copyOf(headers);
    }
}
