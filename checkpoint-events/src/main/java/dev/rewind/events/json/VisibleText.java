package dev.rewind.events.json;

/**
 * Escapes characters that are invisible or control a terminal: controls, line and paragraph separators, bidirectional
 * and other format characters, and unpaired surrogates. They become JSON escapes such as <code>&#92;u001b</code>. JSON
 * keeps its meaning, because outside its strings it has only line breaks, tabs and carriage returns of these.
 */
public final class VisibleText {

    private VisibleText() {}

    /** The text on one line: line breaks and tabs are escaped too. */
    public static String of(String text) {
        return escape(text, "");
    }

    /** The text on its lines: line feeds and tabs are kept. */
    public static String lines(String text) {
        return escape(text, "\n\t");
    }

    /** JSON for any encoding: only unpaired surrogates are escaped. */
    public static String encodable(String json) {
        StringBuilder shown = new StringBuilder(json.length());
        json.codePoints().forEach(c -> append(shown, c, isSurrogate(c)));
        return shown.toString();
    }

    private static String escape(String text, String kept) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> append(shown, c, isHidden(c) && kept.indexOf(c) < 0));
        return shown.toString();
    }

    private static void append(StringBuilder shown, int codePoint, boolean escaped) {
        if (!escaped) {
            shown.appendCodePoint(codePoint);
            return;
        }
        for (char unit : Character.toChars(codePoint)) {
            shown.append("\\u").append(Character.forDigit(unit >> 12, 16));
            shown.append(Character.forDigit(unit >> 8 & 0xF, 16));
            shown.append(Character.forDigit(unit >> 4 & 0xF, 16));
            shown.append(Character.forDigit(unit & 0xF, 16));
        }
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> isIgnorable(c);
        };
    }

    private static boolean isSurrogate(int c) {
        return Character.getType(c) == Character.SURROGATE;
    }

    /**
     * Whether a character is a noncharacter or a Default_Ignorable_Code_Point of Unicode, which is invisible. U+FE0E
     * and U+FE0F, which select how an emoji is drawn, are not escaped.
     */
    private static boolean isIgnorable(int c) {
        return c == 0x034F
                || c == 0x115F
                || c == 0x1160
                || c == 0x17B4
                || c == 0x17B5
                || (c >= 0x180B && c <= 0x180F)
                || c == 0x2065
                || c == 0x3164
                || (c >= 0xFDD0 && c <= 0xFDEF)
                || (c >= 0xFE00 && c <= 0xFE0D)
                || c == 0xFFA0
                || (c >= 0xFFF0 && c <= 0xFFF8)
                || (c & 0xFFFE) == 0xFFFE
                || (c >= 0xE0000 && c <= 0xE0FFF);
    }
}
