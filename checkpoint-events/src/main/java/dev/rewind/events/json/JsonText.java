package dev.rewind.events.json;

import dev.rewind.events.json.InvalidJsonException.Problem;

/**
 * Checks that bytes are Unicode text: well-formed UTF-8 (Unicode 15, table 3-7) without NULs and without halves of
 * surrogate pairs, raw or escaped.
 *
 * <p>Jackson is more lenient. It accepts over-long forms and CESU-8, so two texts would have the same hash. It accepts
 * half a pair of escapes, which cannot be written again. It reads text with NULs as UTF-16.
 */
final class JsonText {

    private static final int SURROGATES = 0xD800;
    private static final int LOW_SURROGATES = 0xDC00;
    private static final int AFTER_SURROGATES = 0xE000;

    private JsonText() {}

    /** @throws InvalidJsonException when the bytes are not Unicode text; names the first wrong byte */
    static void check(byte[] json) throws InvalidJsonException {
        int i = 0;
        while (i < json.length) {
            byte b = json[i];
            if (b > 0 && b != '\\') {
                i++;
            } else if (b < 0) {
                i = afterSequence(json, i);
            } else if (b == '\\') {
                i = afterEscape(json, i);
            } else {
                throw new InvalidJsonException(Problem.MALFORMED, "a NUL at byte " + i + "; JSON is UTF-8 text");
            }
        }
    }

    private static int afterSequence(byte[] json, int at) throws InvalidJsonException {
        int lead = json[at] & 0xFF;
        int second = at + 1 < json.length ? json[at + 1] & 0xFF : 0;
        if (lead == 0xED && second >= 0xA0 && second <= 0xBF) {
            throw new InvalidJsonException(Problem.LONE_SURROGATE, "a surrogate (CESU-8) at byte " + at);
        }
        int length = length(lead, second);
        for (int i = at + 2; i < at + length; i++) {
            if (i >= json.length || (json[i] & 0xC0) != 0x80) {
                length = 0;
            }
        }
        if (length == 0) {
            throw new InvalidJsonException(Problem.MALFORMED, "invalid UTF-8 at byte " + at);
        }
        return at + length;
    }

    /** The length of the sequence that these two bytes begin, or 0 if they do not begin one. */
    private static int length(int lead, int second) {
        if (second < 0x80 || second > 0xBF) {
            return 0;
        }
        if (lead >= 0xC2 && lead <= 0xDF) {
            return 2;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            return lead == 0xE0 && second < 0xA0 ? 0 : 3;
        }
        boolean tooLow = lead == 0xF0 && second < 0x90;
        boolean tooHigh = lead == 0xF4 && second > 0x8F;
        return lead < 0xF0 || lead > 0xF4 || tooLow || tooHigh ? 0 : 4;
    }

    private static int afterEscape(byte[] json, int at) throws InvalidJsonException {
        int unit = unit(json, at);
        if (unit < SURROGATES || unit >= AFTER_SURROGATES) {
            // The parser checks the escape. A backslash that is escaped does not begin another one.
            return at + 1 < json.length && json[at + 1] > 0 ? at + 2 : at + 1;
        }
        int next = unit < LOW_SURROGATES ? unit(json, at + 6) : -1;
        if (next < LOW_SURROGATES || next >= AFTER_SURROGATES) {
            throw new InvalidJsonException(
                    Problem.LONE_SURROGATE, "lone surrogate \\u%04x at byte %d".formatted(unit, at));
        }
        return at + 12;
    }

    /** The UTF-16 code unit of a {@code \}{@code uXXXX} at this position, or -1. */
    private static int unit(byte[] json, int at) {
        if (at + 6 > json.length || json[at] != '\\' || json[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
