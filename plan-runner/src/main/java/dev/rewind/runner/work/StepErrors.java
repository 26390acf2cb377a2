package dev.rewind.runner.work;

import dev.rewind.events.ErrorDetail;
import dev.rewind.runner.StepFailedException;

/** Translates between the exceptions of a step and the errors that events carry. */
public final class StepErrors {

    private StepErrors() {}

    /** The error for an exception: its own type for a {@link StepFailedException}, its class name for any other. */
    public static ErrorDetail describe(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        if (thrown instanceof StepFailedException failure) {
            ErrorDetail error = ErrorDetail.of(failure.type(), message);
            return failure.isRetryable() ? error : new ErrorDetail(error.type(), error.message(), false);
        }
        return ErrorDetail.of(thrown.getClass().getName(), message);
    }

    /** The exception for an error. */
    public static StepFailedException exception(ErrorDetail error) {
        return Boolean.FALSE.equals(error.retryable())
                ? StepFailedException.notRetryable(error.type(), error.message())
                : new StepFailedException(error.type(), error.message());
    }
}
