package dev.rewind.storeapi;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A place in {@code plan-events}: {@code <partition>:<offset>} in {@link StoreHeaders#POSITION}. The answer to a write
 * has the position of the event. The answer to a read has the position of the last event that the store had processed.
 *
 * @param partition from 0
 * @param offset from 0
 */
public record Position(int partition, long offset) {

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
     * Reads one or several, separated by commas.
     *
     * @param text the value of the header; null if it is absent
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

    /** Writes one or several, separated by commas. */
    public static String writeAll(List<Position> positions) {
        return positions.stream().map(Position::toString).collect(Collectors.joining(","));
    }

    /** The later one of two positions in the same partition. */
    public static Position later(Position one, Position other) {
        return one.offset() >= other.offset() ? one : other;
    }

    @Override
    public String toString() {
        return partition + ":" + offset;
    }
}
