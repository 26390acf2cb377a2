package dev.rewind.query.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer, ready to be sent.
 *
 * @param status the HTTP status
 * @param mediaType of the body
 * @param body the bytes; empty for none
 * @param headers by name
 */
@SuppressWarnings("ArrayRecordComponent") // Replies are sent, never compared.
public record Reply(int status, String mediaType, byte[] body, Map<String, String> headers) {

    /** Media type of everything that is neither a problem nor text. */
    public static final String JSON = "application/json";

    /** 200 with JSON bytes as they are. */
    public static Reply ok(byte[] json) {
        return new Reply(200, JSON, json, Map.of());
    }

    /** 200 with a value as the contract's mapper writes it. */
    public static Reply ok(Object value) {
        return json(200, value);
    }

    /** Another status with a value as the contract's mapper writes it. */
    public static Reply json(int status, Object value) {
        try {
            return new Reply(status, JSON, Json.mapper().writeValueAsBytes(value), Map.of());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every answer is writable as JSON", e);
        }
    }

    /** No body: what the caller has is still right. */
    public static Reply notModified() {
        return new Reply(304, JSON, new byte[0], Map.of());
    }

    /** The same answer with another status. */
    public Reply status(int other) {
        return new Reply(other, mediaType, body, headers);
    }

    /** The same answer as another media type. */
    public Reply as(String other) {
        return new Reply(status, other, body, headers);
    }

    /** The same answer with one more header. */
    public Reply header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, mediaType, body, more);
    }
}
