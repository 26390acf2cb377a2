package dev.rewind.service.config;

/** Reports a setting that cannot be used. The message names the setting, its value and the remedy. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A problem, described for the operator. */
    public ConfigurationException(String message) {
        super(message);
    }

    /** A problem, described for the operator, with its cause. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
