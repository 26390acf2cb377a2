package dev.rewind.events;

import dev.rewind.events.check.Check;
import org.jspecify.annotations.Nullable;

/**
 * Why something failed.
 *
 * @param type a short stable name, such as an exception's class; at most {@value Limits#ERROR_TYPE} characters
 * @param message for people; at most {@value Limits#ERROR_MESSAGE} characters
 * @param retryable whether another attempt may help, if the sender knows
 */
public record ErrorDetail(
        String type, String message, @Nullable Boolean retryable) {

    /** @throws IllegalArgumentException when a text is missing or too long */
    public ErrorDetail {
        Check.text("error.type", type, Limits.ERROR_TYPE);
        Check.optionalText("error.message", Check.present("error.message", message), Limits.ERROR_MESSAGE);
    }

    /** An error of which it is not known whether trying again helps; text that does not fit is made to fit. */
    public static ErrorDetail of(String type, String message) {
        return new ErrorDetail(fit(type, Limits.ERROR_TYPE), fit(message, Limits.ERROR_MESSAGE), null);
    }

    /** The same error with a message of at most this many characters. */
    public ErrorDetail cutTo(int most) {
        return message.length() <= most ? this : new ErrorDetail(type, fit(message, most), retryable);
    }

    /** Cut where it is too long; halves of surrogate pairs, which no UTF-8 can carry, become U+FFFD. */
    private static String fit(String text, int most) {
        boolean cut = text.length() > most;
        StringBuilder fitting = new StringBuilder(Math.min(text.length(), most));
        text.codePoints()
                .limit(cut ? most - 1 : most)
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(fitting::appendCodePoint);
        return cut ? fitting.append('…').toString() : fitting.toString();
    }
}
