package dev.rewind.query.store;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in {@code plan-events}, as {@code X-Rewind-Position} carries it: {@code <partition>:<offset>}. On an answer to
 * a write it is where the log has the event; on an answer to a read, up to where the store had processed.
 *
 * @param partition from 0
 * @param offset from 0
 */
public record Position(int partition, long offset) {

    /** The header that carries it. */
    public static final String HEADER = "X-Rewind-Position";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,6}):([0-9]{1,18})");

    /**
     * Reads {@code <partition>:<offset>}.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static Position parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must have the form <partition>:<offset>, as an answer gave it");
        }
        return new Position(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    /**
     * Reads one or several, by comma: what the answer to a list carries.
     *
     * @param text null for none
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static List<Position> parseAll(@Nullable String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .map(Position::parse)
                        .toList();
    }

    /** The later one of two in the same partition. */
    static Position later(Position one, Position other) {
        return one.offset() >= other.offset() ? one : other;
    }

    @Override
    public String toString() {
        return partition + ":" + offset;
    }
}
