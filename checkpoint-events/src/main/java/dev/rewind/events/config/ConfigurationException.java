package dev.rewind.events.config;

/** A setting that cannot be used; the message names it, its value and the remedy. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A problem in words for the operator. */
    public ConfigurationException(String message) {
        super(message);
    }

    /** A problem in words for the operator, and what led to it. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
