package dev.rewind.events.json;

import java.util.Arrays;

/**
 * Quickly recognizes JSON values that are already canonical, byte for byte. They need not be parsed and written again,
 * which takes four times as long. Values with escapes, names beyond ASCII, exponents or long numbers are not
 * recognized, and neither is invalid JSON.
 */
final class CanonicalForm {

    private static final int MOST_NUMBER_BYTES = 15;
    private static final int NONE = -1;

    private final byte[] json;
    private int depth;

    private CanonicalForm(byte[] json) {
        this.json = json;
    }

    /**
     * The end of the value at a position if the value is recognized as canonical, otherwise -1.
     *
     * @param json Unicode text that {@link JsonText} has checked
     */
    static int end(byte[] json, int from) {
        return new CanonicalForm(json).value(from);
    }

    private int value(int at) {
        return switch (byteAt(at)) {
            case '{' -> object(at + 1);
            case '[' -> array(at + 1);
            case '"' -> string(at + 1);
            case 't' -> literal("true", at);
            case 'f' -> literal("false", at);
            case 'n' -> literal("null", at);
            default -> number(at);
        };
    }

    private int object(int from) {
        if (++depth > Json.MAX_STATE_DEPTH) {
            return NONE;
        }
        if (byteAt(from) == '}') {
            depth--;
            return from + 1;
        }
        int previous = NONE;
        int previousEnd = NONE;
        for (int at = from; ; at++) {
            int end = byteAt(at) == '"' ? name(at + 1) : NONE;
            if (end == NONE || byteAt(end + 1) != ':') {
                return NONE;
            }
            if (previous != NONE && Arrays.compare(json, previous, previousEnd, json, at + 1, end) >= 0) {
                return NONE;
            }
            previous = at + 1;
            previousEnd = end;
            at = value(end + 2);
            if (byteAt(at) == '}') {
                depth--;
                return at + 1;
            }
            if (byteAt(at) != ',') {
                return NONE;
            }
        }
    }

    private int array(int from) {
        if (++depth > Json.MAX_STATE_DEPTH) {
            return NONE;
        }
        if (byteAt(from) == ']') {
            depth--;
            return from + 1;
        }
        for (int at = from; ; at++) {
            at = value(at);
            if (byteAt(at) == ']') {
                depth--;
                return at + 1;
            }
            if (byteAt(at) != ',') {
                return NONE;
            }
        }
    }

    /** The quote that ends a name of ASCII characters, for which the order of bytes is that of UTF-16 code units. */
    private int name(int from) {
        int at = from;
        while (byteAt(at) >= ' ' && json[at] != '"' && json[at] != '\\') {
            at++;
        }
        return byteAt(at) == '"' && at - from <= Json.MAX_NAME_LENGTH ? at : NONE;
    }

    private int string(int from) {
        for (int at = from; at < json.length; at++) {
            byte b = json[at];
            if (b == '"') {
                return at + 1;
            }
            if (b == '\\' || (b >= 0 && b < ' ')) {
                return NONE;
            }
        }
        return NONE;
    }

    private int literal(String text, int from) {
        for (int i = 0; i < text.length(); i++) {
            if (byteAt(from + i) != text.charAt(i)) {
                return NONE;
            }
        }
        return from + text.length();
    }

    private int number(int from) {
        boolean negative = byteAt(from) == '-';
        int first = negative ? from + 1 : from;
        int end = afterDigits(first);
        boolean zero = byteAt(first) == '0';
        if (end == first || (zero && end > first + 1)) {
            return NONE;
        }
        if (byteAt(end) == '.') {
            int fraction = end + 1;
            end = afterDigits(fraction);
            // A fraction below 0.1 may have an exponent in its shortest form.
            if (end == fraction || json[fraction] == '0' || json[end - 1] == '0') {
                return NONE;
            }
        } else if (negative && zero) {
            return NONE;
        }
        boolean exponent = byteAt(end) == 'e' || byteAt(end) == 'E';
        return exponent || end - from > MOST_NUMBER_BYTES ? NONE : end;
    }

    private int afterDigits(int from) {
        int at = from;
        while (byteAt(at) >= '0' && byteAt(at) <= '9') {
            at++;
        }
        return at;
    }

    /** The byte at a position, or 0, which begins no value, if the position is outside of the text. */
    private byte byteAt(int at) {
        return at >= 0 && at < json.length ? json[at] : 0;
    }
}
