package dev.rewind.events.json;

import java.io.IOException;
import java.math.BigDecimal;
import org.erdtman.jcs.NumberToJSON;

/**
 * Prints a JSON number as RFC 8785 §3.2.2.3 does (shortest form of the nearest IEEE 754 double), except where that form
 * denotes another decimal value: then the literal digits stay, so that a 64-bit id is never rounded.
 */
final class CanonicalNumber {

    /** Integers of up to 15 digits are exact doubles and print as they stand. */
    private static final int ALWAYS_EXACT_DIGITS = 15;

    private CanonicalNumber() {}

    static String of(String literal) {
        if (isShortInteger(literal)) {
            return literal;
        }
        double nearest = Double.parseDouble(literal);
        if (Double.isInfinite(nearest)) {
            return literal;
        }
        String shortest = print(nearest);
        return denoteTheSame(shortest, literal) ? shortest : literal;
    }

    private static boolean isShortInteger(String literal) {
        if (literal.length() > ALWAYS_EXACT_DIGITS || literal.equals("-0")) {
            return false;
        }
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                return false;
            }
        }
        return true;
    }

    private static String print(double value) {
        try {
            return NumberToJSON.serializeNumber(value);
        } catch (IOException notFinite) {
            throw new IllegalArgumentException("not a JSON number: " + value, notFinite);
        }
    }

    private static boolean denoteTheSame(String shortest, String literal) {
        try {
            return new BigDecimal(shortest).compareTo(new BigDecimal(literal)) == 0;
        } catch (NumberFormatException exponentBeyondInt) {
            return false;
        }
    }
}
