package dev.rewind.runner.work;

import dev.rewind.events.ErrorDetail;
import dev.rewind.runner.StepFailedException;

/** Translates between the exceptions of a step and the errors that events carry. */
public final class StepErrors {

    private StepErrors() {}

    /** The error for an exception: its own type for a {@link StepFailedException}, its class name for any other. */
    public static ErrorDetail describe(Throwable thrown) {
        String message = messageOf(thrown);
        if (thrown instanceof StepFailedException failure) {
            ErrorDetail error = ErrorDetail.of(failure.type(), message);
            return failure.isRetryable() ? error : new ErrorDetail(error.type(), error.message(), false);
        }
        return ErrorDetail.of(thrown.getClass().getName(), message);
    }

    /** The code of an exception is the author's too, and must not end the runner's. */
    private static String messageOf(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null ? thrown.toString() : message;
        } catch (RuntimeException e) {
            return "its message cannot be read: " + e.getClass().getName();
        }
    }

    /** The exception for an error. */
    public static StepFailedException exception(ErrorDetail error) {
        return Boolean.FALSE.equals(error.retryable())
                ? StepFailedException.notRetryable(error.type(), error.message())
                : new StepFailedException(error.type(), error.message());
    }
}
