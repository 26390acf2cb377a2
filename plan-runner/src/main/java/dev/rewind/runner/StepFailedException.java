package dev.rewind.runner;

import dev.rewind.events.ErrorDetail;

/** A step's own word for why it failed; any other exception fails a step under its class name. */
public final class StepFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final boolean retryable;

    /**
     * A failure.
     *
     * @param type a short stable name, such as {@code card_declined}
     * @param message for people
     */
    public StepFailedException(String type, String message) {
        this(type, message, true);
    }

    private StepFailedException(String type, String message, boolean retryable) {
        super(message);
        this.type = type;
        this.retryable = retryable;
    }

    /** A failure that another try cannot mend: the plan fails at once, however many attempts are left. */
    public static StepFailedException notRetryable(String type, String message) {
        return new StepFailedException(type, message, false);
    }

    /** Whether another try may help. */
    public boolean isRetryable() {
        return retryable;
    }

    static StepFailedException of(ErrorDetail error) {
        return new StepFailedException(error.type(), error.message(), !Boolean.FALSE.equals(error.retryable()));
    }

    /** The short stable name. */
    public String type() {
        return type;
    }

    /** How the log names what a step threw. */
    static ErrorDetail describe(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        if (thrown instanceof StepFailedException own) {
            ErrorDetail error = ErrorDetail.of(own.type, message);
            return own.retryable ? error : new ErrorDetail(error.type(), error.message(), false);
        }
        return ErrorDetail.of(thrown.getClass().getName(), message);
    }
}
