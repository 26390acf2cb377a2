package dev.rewind.events;

import org.jspecify.annotations.Nullable;

/**
 * Why something failed.
 *
 * @param type a short stable name, such as an exception's class; at most {@value Limits#ERROR_TYPE} characters
 * @param message for people; at most {@value Limits#ERROR_MESSAGE} characters
 * @param retryable whether trying again may help, where the sender knows
 */
public record ErrorDetail(
        String type, String message, @Nullable Boolean retryable) {

    /** @throws IllegalArgumentException when a text is missing or too long */
    public ErrorDetail {
        Check.text("error.type", type, Limits.ERROR_TYPE);
        Check.optionalText("error.message", Check.present("error.message", message), Limits.ERROR_MESSAGE);
    }

    /** An error of which it is not known whether trying again helps; over-long text is cut to its limit. */
    public static ErrorDetail of(String type, String message) {
        return new ErrorDetail(cut(type, Limits.ERROR_TYPE), cut(message, Limits.ERROR_MESSAGE), null);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
