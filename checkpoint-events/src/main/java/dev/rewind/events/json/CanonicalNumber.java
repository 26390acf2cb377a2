package dev.rewind.events.json;

import dev.rewind.events.json.InvalidJsonException.Problem;
import java.io.IOException;
import org.erdtman.jcs.NumberToJSON;

/**
 * Writes a JSON number like RFC 8785 §3.2.2.3: the shortest form of the nearest IEEE 754 double. If that form has
 * another value, all digits are kept, so that a 64-bit id is never rounded. Equal values have equal forms.
 */
final class CanonicalNumber {

    /** Decimals of up to 15 digits do not change when converted to a double and back. */
    private static final int DIGITS_OF_A_DOUBLE = 15;

    private CanonicalNumber() {}

    /** The canonical form of a number. */
    static String of(String literal) throws InvalidJsonException {
        requireLength("a number of ", literal);
        Decimal exact = Decimal.of(literal);
        double nearest = Double.parseDouble(literal);
        if (Double.isInfinite(nearest)) {
            return written(exact);
        }
        String shortest = print(nearest);
        return Decimal.of(shortest).equals(exact) ? shortest : written(exact);
    }

    /** Applies the limits also to the written form, because it is read again. */
    private static String written(Decimal exact) throws InvalidJsonException {
        String text = exact.toString();
        requireLength("a number whose canonical form has ", text);
        return text;
    }

    private static void requireLength(String what, String number) throws InvalidJsonException {
        if (number.length() > Json.MAX_NUMBER_LENGTH) {
            throw new InvalidJsonException(
                    Problem.TOO_COMPLEX,
                    what + number.length() + " characters; at most " + Json.MAX_NUMBER_LENGTH + " are allowed");
        }
    }

    /** Whether a number is recognized as canonical without parsing it; false if that is not certain. */
    static boolean isCanonical(char[] text, int from, int length) {
        if (length > DIGITS_OF_A_DOUBLE) {
            return false;
        }
        int point = -1;
        for (int i = from; i < from + length; i++) {
            if (text[i] == '.') {
                point = i;
            } else if (text[i] > '9') {
                return false;
            }
        }
        char first = text[from];
        // Zero has a sign, and fractions below 0.1 may have an exponent in their shortest form.
        return point < 0
                ? first != '-' || text[from + 1] != '0'
                : text[from + length - 1] != '0' && text[point + 1] != '0';
    }

    private static String print(double value) {
        try {
            return NumberToJSON.serializeNumber(value);
        } catch (IOException notFinite) {
            throw new IllegalArgumentException("not a JSON number: " + value, notFinite);
        }
    }
}
