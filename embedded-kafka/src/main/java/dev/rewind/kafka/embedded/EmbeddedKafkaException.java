package dev.rewind.kafka.embedded;

import org.jspecify.annotations.Nullable;

/**
 * A call to the broker failed. The message is for the person who started it: it names the directory, port or node,
 * and what to do.
 */
public final class EmbeddedKafkaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedKafkaException(String message) {
        super(message);
    }

    EmbeddedKafkaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
