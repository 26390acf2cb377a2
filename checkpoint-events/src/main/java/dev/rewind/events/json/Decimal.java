package dev.rewind.events.json;

import dev.rewind.events.json.InvalidJsonException.Problem;

/**
 * The exact value of a JSON number, equal for equal values however they are spelled.
 *
 * @param digits without zeros at either end; empty for zero
 * @param exponent the value is 0.digits times ten to this power
 */
record Decimal(boolean negative, String digits, int exponent) {

    private static final Decimal ZERO = new Decimal(false, "", 0);

    /** RFC 8785 takes over from ECMAScript that numbers up to here are written without an exponent. */
    private static final int PLAIN_DIGITS = 21;

    private static final int PLAIN_ZEROS = 6;

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
        return new Decimal(negative, digits.substring(from, to), shift + (e < 0 ? 0 : exponent(literal, e + 1)));
    }

    private static int exponent(String literal, int from) throws InvalidJsonException {
        try {
            int exponent = Integer.parseInt(literal, from, literal.length(), 10);
            if (Math.abs((long) exponent) <= Json.MAX_EXPONENT) {
                return exponent;
            }
        } catch (NumberFormatException beyondInt) {
            // Refused below, as every exponent is that nobody's arithmetic can hold.
        }
        throw new InvalidJsonException(
                Problem.TOO_COMPLEX, "number " + Excerpt.of(literal) + " has an exponent beyond " + Json.MAX_EXPONENT);
    }

    /**
     * As ECMAScript lays numbers out (RFC 8785 §3.2.2.3), with all digits; but an integer stays one, because readers
     * that hold integers of any size take an exponent for a floating-point number.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(digits.length() + 8).append(negative ? "-" : "");
        int length = digits.length();
        if (length == 0) {
            return "0";
        }
        if (length <= exponent && exponent <= Json.MAX_NUMBER_LENGTH) {
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
