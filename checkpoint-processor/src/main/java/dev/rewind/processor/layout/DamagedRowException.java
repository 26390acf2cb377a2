package dev.rewind.processor.layout;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A stored row is not valid: the store is damaged, or another program has changed it. */
public final class DamagedRowException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    private DamagedRowException(String message, @Nullable Exception cause) {
        super(message, cause);
    }

    /** @param row the row in words */
    DamagedRowException(String row, IOException cause) {
        this("the stored " + row + " cannot be read: " + reason(cause), (Exception) cause);
    }

    /** What is wrong, without an extract of the row, which may be part of a state. */
    private static String reason(IOException cause) {
        return cause instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : String.valueOf(cause.getMessage());
    }

    /** A row that a fact refers to is missing. */
    public static DamagedRowException missing(Object what) {
        return new DamagedRowException("a fact refers to " + what + ", which is not stored", (Exception) null);
    }
}
