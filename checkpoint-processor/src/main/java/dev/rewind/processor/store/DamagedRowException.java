package dev.rewind.processor.store;

import java.io.Serial;

/** A stored row is not what it must be: the store is damaged, or was changed by another hand. */
public final class DamagedRowException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    DamagedRowException(String message, Exception cause) {
        super(message, cause);
    }
}
