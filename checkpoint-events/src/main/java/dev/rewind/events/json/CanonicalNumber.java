package dev.rewind.events.json;

import java.io.IOException;
import org.erdtman.jcs.NumberToJSON;

/**
 * Prints a JSON number as RFC 8785 §3.2.2.3 does (shortest form of the nearest IEEE 754 double), except where that form
 * denotes another decimal value: then the literal digits stay, so that a 64-bit id is never rounded.
 */
final class CanonicalNumber {

    /** Decimals of up to 15 digits survive the way to a double and back. */
    private static final int DIGITS_OF_A_DOUBLE = 15;

    private CanonicalNumber() {}

    static String of(String literal) {
        if (isCanonical(literal)) {
            return literal;
        }
        double nearest = Double.parseDouble(literal);
        if (Double.isInfinite(nearest)) {
            return literal;
        }
        String shortest = print(nearest);
        return Decimal.of(shortest).equals(Decimal.of(literal)) ? shortest : literal;
    }

    /** Whether it is plain to see that a literal stands in its shortest form; false when it takes a closer look. */
    private static boolean isCanonical(String literal) {
        int length = literal.length();
        if (length > DIGITS_OF_A_DOUBLE || literal.equals("-0")) {
            return false;
        }
        boolean fraction = false;
        for (int i = 0; i < length; i++) {
            char c = literal.charAt(i);
            if (c == 'e' || c == 'E') {
                return false;
            }
            fraction |= c == '.';
        }
        // Below 0.000001 the shortest form has an exponent.
        return !fraction || (literal.charAt(length - 1) != '0' && !literal.contains("0.000000"));
    }

    private static String print(double value) {
        try {
            return NumberToJSON.serializeNumber(value);
        } catch (IOException notFinite) {
            throw new IllegalArgumentException("not a JSON number: " + value, notFinite);
        }
    }

    /**
     * The value of a literal, equal for equal values. {@link java.math.BigDecimal} would do but for its exponent, which
     * is an int.
     *
     * @param digits without zeros at either end; empty for zero
     * @param exponent the value is 0.digits times ten to this power
     */
    private record Decimal(boolean negative, String digits, long exponent) {

        private static final Decimal ZERO = new Decimal(false, "", 0);
        private static final int EXPONENT_DIGITS = 15;

        static Decimal of(String literal) {
            boolean negative = literal.charAt(0) == '-';
            int e = Math.max(literal.indexOf('e'), literal.indexOf('E'));
            String mantissa = literal.substring(negative ? 1 : 0, e < 0 ? literal.length() : e);
            int point = mantissa.indexOf('.');
            String digits = point < 0 ? mantissa : mantissa.substring(0, point) + mantissa.substring(point + 1);
            int from = 0;
            int to = digits.length();
            while (from < to && digits.charAt(from) == '0') {
                from++;
            }
            while (to > from && digits.charAt(to - 1) == '0') {
                to--;
            }
            if (from == to) {
                return ZERO;
            }
            long shift = (point < 0 ? mantissa.length() : point) - (long) from;
            return new Decimal(negative, digits.substring(from, to), shift + (e < 0 ? 0 : exponent(literal, e + 1)));
        }

        /** Beyond {@value #EXPONENT_DIGITS} digits all are alike: no double has one, so no shortest form equals it. */
        private static long exponent(String literal, int from) {
            boolean negative = literal.charAt(from) == '-';
            String digits = literal.substring(negative || literal.charAt(from) == '+' ? from + 1 : from);
            String significant = digits.replaceFirst("^0+(?=.)", "");
            long magnitude = significant.length() > EXPONENT_DIGITS ? Long.MAX_VALUE / 4 : Long.parseLong(significant);
            return negative ? -magnitude : magnitude;
        }
    }
}
