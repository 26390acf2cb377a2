package dev.rewind.events.json;

/** Shortens a text from outside for an error message: one line, without controls. */
public final class Excerpt {

    private static final int CHARACTERS = 80;

    private Excerpt() {}

    /** The first 80 characters; controls and halves of surrogate pairs become U+FFFD. */
    public static String of(String text) {
        return of(text, CHARACTERS);
    }

    /** The first characters up to a limit. The last one is an ellipsis if the text is longer. */
    public static String of(String text, int most) {
        boolean whole = text.codePointCount(0, text.length()) <= most;
        StringBuilder shown = new StringBuilder(Math.min(text.length(), most) + 1);
        text.codePoints()
                .limit(whole ? most : most - 1L)
                .map(c -> Character.isISOControl(c) || isSurrogate(c) ? 0xFFFD : c)
                .forEach(shown::appendCodePoint);
        return whole ? shown.toString() : shown.append('…').toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
