package dev.rewind.standalone.output;

/**
 * Counts the columns that text takes on a terminal. Characters of East Asian scripts and emoji take two columns, marks that
 * combine with the character before them take none.
 *
 * @see <a href="https://www.unicode.org/reports/tr11/">Unicode, East Asian Width</a>
 */
final class Columns {

    private static final String CUT = "…";

    private Columns() {}

    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** The start of a text that does not fit, with a sign that it was cut. */
    static String cut(String text, int most) {
        if (of(text) <= most) {
            return text;
        }
        return start(text, most - 1) + CUT;
    }

    /** The start and the end of a text, as far as they fit: both together tell ids apart. */
    static String shortened(String text, int most) {
        if (of(text) <= most) {
            return text;
        }
        int end = (most - 1) / 2;
        return start(text, most - 1 - end) + CUT + end(text, end);
    }

    /** The start of a text, as far as it fits. */
    static String start(String text, int most) {
        int columns = 0;
        int at = 0;
        while (at < text.length()) {
            int next = text.codePointAt(at);
            columns += of(next);
            if (columns > most) {
                break;
            }
            at += Character.charCount(next);
        }
        return text.substring(0, at);
    }

    private static String end(String text, int most) {
        int columns = 0;
        int at = text.length();
        while (at > 0) {
            int before = text.codePointBefore(at);
            columns += of(before);
            if (columns > most) {
                break;
            }
            at -= Character.charCount(before);
        }
        return text.substring(at);
    }

    private static int of(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return isWide(c) ? 2 : 1;
    }

    private static boolean isWide(int c) {
        return (c >= 0x1100 && c <= 0x115F)
                || (c >= 0x2E80 && c <= 0x303E)
                || (c >= 0x3041 && c <= 0xA4CF)
                || (c >= 0xA960 && c <= 0xA97F)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60)
                || (c >= 0xFFE0 && c <= 0xFFE6)
                || (c >= 0x1F300 && c <= 0x1FAFF)
                || (c >= 0x20000 && c <= 0x3FFFD);
    }
}
