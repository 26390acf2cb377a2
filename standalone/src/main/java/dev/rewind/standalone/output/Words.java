package dev.rewind.standalone.output;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as people read them. */
public final class Words {

    private static final int HASH = 8;

    private Words() {}

    /** The first digits of a hash, enough to tell two apart. */
    public static String shortHash(String hash) {
        return hash.length() <= HASH ? hash : hash.substring(0, HASH);
    }

    /** {@code 45 ms}, {@code 1.2 s}, {@code 3 min 20 s}, {@code 5 h 12 min}. */
    public static String span(Duration span) {
        long millis = Math.max(0, span.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", Math.floor(millis / 100.0) / 10);
        }
        long seconds = millis / 1000;
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    /** {@code 1 checkpoint}, {@code 2 checkpoints}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code build}, {@code build #2}: a step, and which try of it unless the first. */
    public static String step(String name, @Nullable Integer attempt) {
        String step = oneLine(name);
        return attempt == null || attempt == 1 ? step : step + " #" + attempt;
    }

    /** A constant of an enum as the wire writes it: {@code rolling_back}. */
    public static String wire(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Text from elsewhere on one line, without what would steer a terminal. */
    public static String oneLine(String text) {
        return printable(text.strip().replaceAll("\\s+", " "));
    }

    /** Text from elsewhere without what would steer a terminal. */
    public static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\t]]", "\uFFFD");
    }
}
