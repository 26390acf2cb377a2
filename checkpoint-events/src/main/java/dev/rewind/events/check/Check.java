package dev.rewind.events.check;

import dev.rewind.events.json.Excerpt;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the values of events, facts and commands. Messages name the field, the value and what is allowed. */
public final class Check {

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");

    private Check() {}

    public static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is required");
        }
        return value;
    }

    /** Required text of 1 to {@code most} characters. */
    public static String text(String field, @Nullable String value, int most) {
        String given = present(field, value);
        if (given.isEmpty()) {
            throw new WrongValueException(field + " must not be empty", given);
        }
        return atMost(field, given, most);
    }

    /** Optional text of at most {@code most} characters. */
    public static @Nullable String optionalText(String field, @Nullable String value, int most) {
        return value == null ? null : atMost(field, value, most);
    }

    private static String atMost(String field, String value, int most) {
        if (value.length() > most && value.codePointCount(0, value.length()) > most) {
            throw new WrongValueException(
                    field + " has " + value.codePointCount(0, value.length()) + " characters; at most " + most
                            + " are allowed",
                    value);
        }
        for (int i = 0; i < value.length(); i++) {
            int codePoint = value.codePointAt(i);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(field + " has half of a surrogate pair at " + i);
            }
            i += Character.charCount(codePoint) - 1;
        }
        return value;
    }

    public static long between(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new WrongValueException(
                    field + " is " + value + "; it must be between " + least + " and " + most, Long.toString(value));
        }
        return value;
    }

    public static @Nullable Long optionalBetween(String field, @Nullable Long value, long least, long most) {
        return value == null ? null : Long.valueOf(between(field, value, least, most));
    }

    public static void epoch(@Nullable Long epoch) {
        optionalBetween("epoch", epoch, 1, Long.MAX_VALUE);
    }

    public static <T> List<T> list(String field, @Nullable List<T> values, int most) {
        if (values == null) {
            return List.of();
        }
        between("number of " + field, values.size(), 0, most);
        for (T value : values) {
            present("every one of " + field, value);
        }
        return List.copyOf(values);
    }

    public static Map<String, String> labels(@Nullable Map<String, String> labels, int mostLabels, int mostCharacters) {
        if (labels == null) {
            return Map.of();
        }
        between("number of labels", labels.size(), 0, mostLabels);
        labels.forEach((key, value) -> {
            if (!LABEL.matcher(key).matches()) {
                throw new WrongValueException("label \"" + Excerpt.of(key) + "\" must match " + LABEL.pattern(), key);
            }
            atMost("label " + key, present("label " + key, value), mostCharacters);
        });
        return Map.copyOf(labels);
    }
}
