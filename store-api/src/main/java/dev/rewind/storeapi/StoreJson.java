package dev.rewind.storeapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.rewind.events.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes and reads the JSON of the contract. */
final class StoreJson {

    private StoreJson() {}

    static byte[] write(Object body) {
        try {
            return Json.mapper().writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every record of the contract is writable as JSON", e);
        }
    }

    /** @throws UncheckedIOException when the body does not have this form */
    static <T> T read(byte[] body, TypeReference<T> form) {
        try {
            return Json.mapper().readValue(body, form);
        } catch (IOException e) {
            throw new UncheckedIOException("the answer of a store server cannot be read: " + e.getMessage(), e);
        }
    }
}
