package dev.rewind.standalone.output;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Breaks text into lines that fit a terminal: between words, and inside words that are longer than a line. */
final class Wrapping {

    /** A word may contain coloured text, which is not broken. */
    private static final Pattern WORD = Pattern.compile("(?:" + Colours.PAINTED + "|[^ ])+");

    private static final int NARROWEST = 20;

    /** The time to break a text is more than proportional to its length. Longer ones are left to the terminal. */
    private static final int LONGEST = 20_000;

    private Wrapping() {}

    /**
     * The lines.
     *
     * @param width the number of columns of the terminal
     * @param first the start of the first line
     * @param next the start of each other line
     */
    static List<String> lines(String text, int width, String first, String next) {
        if (width == Integer.MAX_VALUE || text.length() > LONGEST) {
            return List.of(first + text);
        }
        List<String> lines = new ArrayList<>();
        String start = first;
        int from = 0;
        int end = 0;
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            if (end > from && !fits(start, text.substring(from, words.end()), width)) {
                lines.add(start + text.substring(from, end));
                start = next;
                from = words.start();
            }
            while (!fits(start, text.substring(from, words.end()), width) && isPlain(text, from, words.end())) {
                String part = Columns.start(text.substring(from, words.end()), room(start, width));
                lines.add(start + part);
                start = next;
                from += part.length();
            }
            end = words.end();
        }
        lines.add(start + text.substring(from));
        return lines;
    }

    private static boolean fits(String start, String text, int width) {
        return Colours.width(text) <= room(start, width);
    }

    private static int room(String start, int width) {
        return Math.max(NARROWEST, width - Colours.width(start));
    }

    /** Whether this part of the text is not coloured. */
    private static boolean isPlain(String text, int from, int to) {
        String part = text.substring(from, to);
        return Colours.width(part) == Columns.of(part);
    }
}
