package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;

/** A step's own word for why it failed; any other exception fails a step under its class name. */
public final class StepFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String type;

    /**
     * A failure.
     *
     * @param type a short stable name, such as {@code card_declined}
     * @param message for people
     */
    public StepFailedException(String type, String message) {
        super(message);
        this.type = type;
    }

    /** The short stable name. */
    public String type() {
        return type;
    }

    /** How the log names what a step threw. */
    static ErrorDetail describe(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        return thrown instanceof StepFailedException own
                ? ErrorDetail.of(own.type, message)
                : ErrorDetail.of(thrown.getClass().getName(), message);
    }
}
