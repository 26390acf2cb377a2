package dev.rewind.processor.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Rollback;
import dev.rewind.events.json.Json;
import dev.rewind.rules.state.EntityState;
import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the values of rows as JSON. Every row is validated when it is read; if it does not fit its key, a
 * {@link DamagedRowException} names the row.
 */
public final class JsonRow {
    /** Refuses unknown members: a head is rewritten with every event, which would drop them. */
    private static final ObjectReader HEAD =
            Json.mapper().readerFor(EntityState.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private JsonRow() {}

    public static byte[] write(Object value) {
        try {
            return Json.mapper().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of type " + value.getClass().getName() + " cannot be written", e);
        }
    }

    /**
     * The head of this entity; null if the row is absent.
     *
     * @throws DamagedRowException if the row is not the head of this entity
     */
    public static @Nullable EntityState head(EntityKey entity, byte @Nullable [] row) {
        if (row == null) {
            return null;
        }
        try {
            EntityState state = whole(HEAD.readValue(row));
            if (!state.entity().equals(entity)) {
                throw new NotARowException("it is the head of " + state.entity());
            }
            return state;
        } catch (IOException e) {
            throw new DamagedRowException("head of " + entity, e);
        }
    }

    /** The value of a row of store {@code records}; null if the row is absent. */
    public static <T> @Nullable T read(Bytes key, byte @Nullable [] row, Class<T> type) {
        return row == null ? null : readPresent(key, row, type);
    }

    /** The value of a row of store {@code records}. */
    public static <T> T readPresent(Bytes key, byte[] row, Class<T> type) {
        try {
            T value = value(row, type);
            Bytes own = keyOf(value);
            if (own != null && !own.equals(key)) {
                throw new NotARowException("it is " + RowName.record(own.get()).words());
            }
            return value;
        } catch (IOException e) {
            throw new DamagedRowException(RowName.record(key.get()).words(), e);
        }
    }

    /** The value of a row, without checking its key; null if it is not a value of this type. */
    public static <T> @Nullable T readIfSound(byte[] row, Class<T> type) {
        try {
            return value(row, type);
        } catch (IOException e) {
            return null;
        }
    }

    /** The number that is the value of a row of store {@code records}. */
    public static long number(Bytes key, byte[] row) {
        return sized(key, row, Long.BYTES).getLong();
    }

    /** As {@link #number}, for a number of four bytes. */
    public static int count(Bytes key, byte[] row) {
        return sized(key, row, Integer.BYTES).getInt();
    }

    private static ByteBuffer sized(Bytes key, byte[] row, int size) {
        if (row.length != size) {
            throw new DamagedRowException(
                    RowName.record(key.get()).words(),
                    new NotARowException("it has " + row.length + " bytes instead of " + size));
        }
        return ByteBuffer.wrap(row);
    }

    private static <T> T value(byte[] row, Class<T> type) throws IOException {
        @Nullable T value = Json.mapper().readValue(row, type);
        return whole(value);
    }

    private static <T> T whole(@Nullable T value) throws NotARowException {
        String missing = value == null ? "all of it" : RowShape.missing(value);
        if (value == null || missing != null) {
            throw new NotARowException(missing + " is missing");
        }
        return value;
    }

    /** The key that a value belongs to, if the value names it; otherwise null. */
    private static @Nullable Bytes keyOf(Object value) {
        if (value instanceof Checkpoint it) {
            return RecordKey.checkpoint(it.id().entity(), it.id().sequence());
        }
        if (value instanceof Rollback it) {
            return RecordKey.rollback(it.rollbackId().entity(), it.rollbackId().number());
        }
        if (value instanceof ClosedStep it) {
            return RecordKey.closedStep(
                    it.checkpointId().entity(), it.checkpointId().sequence());
        }
        return null;
    }

    /** The value of a row is readable, but does not belong there. */
    static final class NotARowException extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotARowException(String message) {
            super(message);
        }
    }
}
