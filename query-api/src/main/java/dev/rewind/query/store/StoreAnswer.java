package dev.rewind.query.store;

import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What a store server answered.
 *
 * @param status 200, or 404 where the store does not have what was asked for
 * @param body the bytes as they came
 * @param position up to where the store had processed, if it said
 * @param stateHash of a snapshot, if it is one
 * @param stalenessMs how old it may be, if a copy answered; null for an answer as fresh as can be
 */
@SuppressWarnings("ArrayRecordComponent") // Answers are passed on, never compared.
public record StoreAnswer(
        int status,
        byte[] body,
        @Nullable String position,
        @Nullable String stateHash,
        @Nullable Long stalenessMs) {

    /** The header that says how many milliseconds old an answer may be. */
    public static final String STALENESS = "X-Rewind-Staleness-Ms";

    /** Whether the store has what was asked for. */
    public boolean isFound() {
        return status == 200;
    }

    /** The body as a shape of the contract. */
    public <T> T as(Class<T> shape) {
        return read(body, shape);
    }

    /** JSON that a store server wrote, as a shape of the contract. */
    public static <T> T read(byte[] json, Class<T> shape) {
        try {
            return Json.mapper().readValue(json, shape);
        } catch (IOException e) {
            throw new UncheckedIOException("a store server's answer is not of the contract", e);
        }
    }
}
