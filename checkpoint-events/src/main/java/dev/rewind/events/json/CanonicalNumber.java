package dev.rewind.events.json;

import dev.rewind.events.json.InvalidJsonException.Problem;
import java.io.IOException;
import org.erdtman.jcs.NumberToJSON;

/**
 * Prints a JSON number as RFC 8785 §3.2.2.3 does (shortest form of the nearest IEEE 754 double), except where that form
 * denotes another decimal value: then all digits stay, so that a 64-bit id is never rounded. Equal values have equal
 * forms.
 */
final class CanonicalNumber {

    /** Decimals of up to 15 digits survive the way to a double and back. */
    private static final int DIGITS_OF_A_DOUBLE = 15;

    private CanonicalNumber() {}

    /** The canonical form of any literal. */
    static String of(String literal) throws InvalidJsonException {
        if (literal.length() > Json.MAX_NUMBER_LENGTH) {
            throw new InvalidJsonException(
                    Problem.TOO_COMPLEX,
                    "a number of " + literal.length() + " characters; at most " + Json.MAX_NUMBER_LENGTH
                            + " are allowed");
        }
        Decimal exact = Decimal.of(literal);
        double nearest = Double.parseDouble(literal);
        if (Double.isInfinite(nearest)) {
            return exact.toString();
        }
        String shortest = print(nearest);
        return Decimal.of(shortest).equals(exact) ? shortest : exact.toString();
    }

    /** Whether it is plain to see that a literal stands in its shortest form; false when it takes a closer look. */
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
