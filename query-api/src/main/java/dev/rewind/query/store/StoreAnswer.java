package dev.rewind.query.store;

import dev.rewind.events.json.Json;
import dev.rewind.storeapi.StoreError;
import dev.rewind.storeapi.StoreErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a store server to a read.
 *
 * @param status 200, or 404 if the store does not have what was asked for
 * @param body the bytes that the store server sent
 * @param position the positions that the answer includes; null if the store server named none
 * @param stateHash the hash of the state in the answer; null if there is no state
 * @param stalenessMs how old the answer may be; null if nothing can be newer
 */
@SuppressWarnings("ArrayRecordComponent") // Answers are passed on, never compared.
public record StoreAnswer(
        int status,
        byte[] body,
        @Nullable String position,
        @Nullable String stateHash,
        @Nullable Long stalenessMs) {

    /** Whether the store has what was asked for. */
    public boolean isFound() {
        return status == 200;
    }

    /** Whether the store had it, and retention has pruned it. */
    public boolean isPruned() {
        try {
            return status == 404 && StoreError.read(body).is(StoreErrorCode.PRUNED);
        } catch (IOException notFromAStoreServer) {
            return false;
        }
    }

    /** The body, read as this type of the contract. */
    public <T> T as(Class<T> type) {
        return read(body, type);
    }

    /** Reads JSON of a store server as this type of the contract. */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return Json.mapper().readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException("the answer of a store server cannot be read: " + e.getMessage(), e);
        }
    }
}
