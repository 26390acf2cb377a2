package dev.rewind.events.json;

/** A text from outside as an error message may show it: short, one line, writable wherever the message goes. */
public final class Excerpt {

    private static final int CHARACTERS = 80;

    private Excerpt() {}

    /** The first 80 characters; controls and halves of surrogate pairs become U+FFFD. */
    public static String of(String text) {
        return of(text, CHARACTERS);
    }

    /** At most so many characters, the last of them an ellipsis where more were given. */
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
