package dev.rewind.query.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.json.Json;
import dev.rewind.query.problem.Problem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is ready to be sent.
 *
 * @param status the HTTP status
 * @param mediaType media type of the body
 * @param body the bytes; may be empty
 * @param headers by name
 * @param feed writes an endless body instead of {@code body}, or null
 */
@SuppressWarnings("ArrayRecordComponent") // Replies are sent, never compared.
public record Reply(
        int status,
        String mediaType,
        byte[] body,
        Map<String, String> headers,
        @Nullable StreamBody feed) {

    /** Media type of JSON answers that are not problems. */
    public static final String JSON = "application/json";

    /** 200 with these JSON bytes. */
    public static Reply ok(byte[] json) {
        return new Reply(200, JSON, json, Map.of(), null);
    }

    /** 200 with a value that the contract's mapper writes. */
    public static Reply ok(Object value) {
        return json(200, value);
    }

    /** Another status with a value that the contract's mapper writes. */
    public static Reply json(int status, Object value) {
        try {
            return new Reply(status, JSON, Json.mapper().writeValueAsBytes(value), Map.of(), null);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the answer cannot be written as JSON", e);
        }
    }

    /** 304 without a body: the caller's copy is still valid. */
    public static Reply notModified() {
        return new Reply(304, JSON, new byte[0], Map.of(), null);
    }

    /** 200 with an endless body. */
    public static Reply feed(String mediaType, StreamBody feed) {
        return new Reply(200, mediaType, new byte[0], Map.of(), feed);
    }

    /** The same answer with another status. */
    public Reply status(int other) {
        return new Reply(other, mediaType, body, headers, feed);
    }

    /** The same answer with another body. */
    Reply body(byte[] other) {
        return new Reply(status, mediaType, other, headers, feed);
    }

    /** The code of a problem; empty for other answers. */
    String code() {
        if (!mediaType.equals(Problem.MEDIA_TYPE)) {
            return "";
        }
        try {
            return Json.mapper().readTree(body).path("code").asText();
        } catch (IOException e) {
            throw new IllegalStateException("the problem is not JSON", e);
        }
    }

    /** The same answer with another media type. */
    public Reply as(String other) {
        return new Reply(status, other, body, headers, feed);
    }

    /** The same answer with one more header. */
    public Reply header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, mediaType, body, more, feed);
    }
}
