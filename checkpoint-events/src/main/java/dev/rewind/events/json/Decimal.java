package dev.rewind.events.json;

import dev.rewind.events.json.InvalidJsonException.Problem;
import java.math.BigInteger;

/**
 * The exact value of a JSON number. Equal numbers are equal in all notations.
 *
 * @param digits without zeros at either end; empty for zero
 * @param exponent the value is 0.digits times ten to this power
 */
record Decimal(boolean negative, String digits, int exponent) {

    private static final Decimal ZERO = new Decimal(false, "", 0);

    /** Numbers up to this exponent are written without an exponent (RFC 8785, ECMAScript). */
    private static final int PLAIN_DIGITS = 21;

    private static final int PLAIN_ZEROS = 6;

    private static final int DIGITS_OF_A_LONG = 19;

    static Decimal of(String literal) throws InvalidJsonException {
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
        int shift = (point < 0 ? mantissa.length() : point) - from;
        // The limit is for the exponent of the written form, with one digit before the point, because that form is read
        // again.
        long power = shift - 1L + (e < 0 ? 0 : exponent(literal, e + 1));
        if (Math.abs(power) > Json.MAX_EXPONENT) {
            throw new InvalidJsonException(
                    Problem.TOO_COMPLEX,
                    "number " + Excerpt.of(literal) + " has an exponent beyond " + Json.MAX_EXPONENT);
        }
        return new Decimal(negative, digits.substring(from, to), (int) power + 1);
    }

    /** Reads an exponent of any length. A huge one is cut to a value that is beyond all limits. */
    private static long exponent(String literal, int from) {
        try {
            return Integer.parseInt(literal, from, literal.length(), 10);
        } catch (NumberFormatException beyondInt) {
            return literal.charAt(from) == '-' ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        }
    }

    /**
     * Whether an integer of this many digits is written without an exponent; false if it could not be read again.
     */
    private boolean isPlainInteger(int length) {
        return length <= exponent && exponent + (negative ? 1 : 0) <= Json.MAX_NUMBER_LENGTH;
    }

    /** @throws ArithmeticException when the number has a fraction or is beyond the range of a long */
    long longValueExact() {
        boolean isWhole = digits.length() <= exponent || digits.isEmpty();
        if (!isWhole || exponent > DIGITS_OF_A_LONG) {
            throw new ArithmeticException("not an integer within the range of a long");
        }
        return digits.isEmpty()
                ? 0
                : new BigInteger((negative ? "-" : "") + digits + "0".repeat(exponent - digits.length()))
                        .longValueExact();
    }

    /**
     * The layout of ECMAScript (RFC 8785 §3.2.2.3) with all digits. Integers have no exponent, because some readers
     * treat a number with an exponent as a floating-point number.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(digits.length() + 8).append(negative ? "-" : "");
        int length = digits.length();
        if (length == 0) {
            return "0";
        }
        if (isPlainInteger(length)) {
            return text.append(digits).append("0".repeat(exponent - length)).toString();
        }
        if (0 < exponent && exponent <= PLAIN_DIGITS) {
            return text.append(digits, 0, exponent)
                    .append('.')
                    .append(digits, exponent, length)
                    .toString();
        }
        if (-PLAIN_ZEROS < exponent && exponent <= 0) {
            return text.append("0.")
                    .append("0".repeat(-exponent))
                    .append(digits)
                    .toString();
        }
        text.append(digits.charAt(0));
        if (length > 1) {
            text.append('.').append(digits, 1, length);
        }
        int power = exponent - 1;
        return text.append('e').append(power < 0 ? "" : "+").append(power).toString();
    }
}
