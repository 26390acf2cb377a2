package dev.rewind.processor.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rewind.events.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Values of rows as JSON. What was written here and does not read back is a damaged store: our case, not the input's. */
final class Row {
    private Row() {}

    static byte[] write(Object value) {
        try {
            return Json.mapper().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of type " + value.getClass().getName() + " cannot be written", e);
        }
    }

    static <T> @Nullable T read(byte @Nullable [] row, Class<T> type) {
        return row == null ? null : readPresent(row, type);
    }

    static <T> T readPresent(byte[] row, Class<T> type) {
        try {
            return Json.mapper().readValue(row, type);
        } catch (IOException e) {
            throw new DamagedRowException("a stored row is no " + type.getSimpleName() + ": the store is damaged", e);
        }
    }

    /** As {@link #readPresent}; null when the row is damaged. */
    static <T> @Nullable T readIfSound(byte[] row, Class<T> type) {
        try {
            return readPresent(row, type);
        } catch (DamagedRowException e) {
            return null;
        }
    }
}
