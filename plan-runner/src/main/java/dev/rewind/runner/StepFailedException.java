package dev.rewind.runner;

/**
 * Fails a step or an undo with an error type of the caller's choice. For any other exception, the error type is the
 * name of its class.
 */
public final class StepFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final boolean retryable;

    /**
     * A failure after which the step may be tried again.
     *
     * @param type a short stable name, such as {@code card_declined}
     * @param message for people
     * @throws IllegalArgumentException when the type is empty
     */
    public StepFailedException(String type, String message) {
        this(type, message, true);
    }

    private StepFailedException(String type, String message, boolean retryable) {
        super(message);
        if (StepBuilder.given("the type of a failure", type).isBlank()) {
            throw new IllegalArgumentException(
                    "the type of a failure is empty; give a short stable name, such as card_declined");
        }
        this.type = type;
        this.retryable = retryable;
    }

    /**
     * A failure that another attempt cannot cure: the plan fails at once, even if attempts are left.
     *
     * @throws IllegalArgumentException when the type is empty
     */
    public static StepFailedException notRetryable(String type, String message) {
        return new StepFailedException(type, message, false);
    }

    /** Whether the step may be tried again. */
    public boolean isRetryable() {
        return retryable;
    }

    /** The error type: a short stable name. */
    public String type() {
        return type;
    }
}
