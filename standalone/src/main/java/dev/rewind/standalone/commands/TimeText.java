package dev.rewind.standalone.commands;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a time as people write it: {@code 2026-01-31T12:00:00Z}, {@code 2026-01-31 12:00}, {@code 2026-01-31}, {@code
 * 14:30}, {@code 2pm}, {@code yesterday 14:30}, {@code monday 9:00}, {@code now}, or how long ago it was: {@code 2h}, {@code
 * 1h30m}, {@code 30 min ago}. Times without a zone are in the zone of this machine.
 */
public final class TimeText {

    private static final Pattern SPAN = Pattern.compile(
            "([0-9]{1,9}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?![a-z]) ?(?:and )?");
    private static final Pattern DAY_AND_TIME =
            Pattern.compile("(?:(today|yesterday|[a-z]{3,9}|[0-9]{4}-[0-9]{2}-[0-9]{2})"
                    + "(?: |$))?(?:([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2}))?)?(?: ?(am|pm))?)?");
    private static final int HALF_A_DAY = 12;
    private static final Map<Character, ChronoUnit> UNITS = Map.of(
            's', ChronoUnit.SECONDS,
            'm', ChronoUnit.MINUTES,
            'h', ChronoUnit.HOURS,
            'd', ChronoUnit.DAYS,
            'w', ChronoUnit.WEEKS);

    private TimeText() {}

    /**
     * The time.
     *
     * @param option the option that has the text, for the error
     * @throws CommandException when the text is no time
     */
    public static Instant read(String option, String text) {
        return read(option, text, ZonedDateTime.now(ZoneId.systemDefault()));
    }

    /** Whether a text is a time. */
    public static boolean isTime(String text) {
        try {
            time(text, ZonedDateTime.now(ZoneId.systemDefault()));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    static Instant read(String option, String text, ZonedDateTime now) {
        try {
            return time(text, now);
        } catch (DateTimeException e) {
            throw new CommandException(
                    ExitCode.USAGE,
                    option + " is \"" + text + "\"; it must be a time, such as 2026-01-31T12:00:00Z, 14:30,"
                            + " \"yesterday 14:30\" or 2h (ago)");
        }
    }

    private static Instant time(String text, ZonedDateTime now) {
        String typed = text.strip().toLowerCase(Locale.ROOT);
        ZonedDateTime ago = ago(typed.replaceFirst(" ago$", ""), now);
        if (ago != null) {
            return ago.toInstant();
        }
        Matcher day = DAY_AND_TIME.matcher(typed);
        if (day.matches() && isTime(day)) {
            return dayAndTime(day, now).toInstant();
        }
        return typed.equals("now")
                ? now.toInstant()
                : OffsetDateTime.parse(text.strip()).toInstant();
    }

    /** The time so long ago; null if the text is no span of time. */
    private static @Nullable ZonedDateTime ago(String text, ZonedDateTime now) {
        ZonedDateTime time = now;
        Matcher part = SPAN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            ChronoUnit unit = part.region(at, text.length()).lookingAt()
                    ? UNITS.get(part.group(2).charAt(0))
                    : null;
            if (unit == null) {
                return null;
            }
            time = time.minus(Long.parseLong(part.group(1)), unit);
            at = part.end();
        }
        return at == 0 ? null : time;
    }

    /** A number alone could be an hour, or anything else. */
    private static boolean isTime(Matcher read) {
        boolean hasDay = read.group(1) != null && day(read.group(1)) != null;
        boolean hasClock = read.group(3) != null || read.group(5) != null;
        return read.group(1) == null ? hasClock : hasDay && (hasClock || read.group(2) == null);
    }

    private static ZonedDateTime dayAndTime(Matcher read, ZonedDateTime now) {
        LocalTime time = read.group(2) == null ? LocalTime.MIDNIGHT : clock(read);
        if (read.group(1) == null) {
            return now.toLocalDate().atTime(time).atZone(now.getZone());
        }
        return switch (read.group(1)) {
            case "today" -> now.toLocalDate().atTime(time).atZone(now.getZone());
            case "yesterday" -> now.toLocalDate().minusDays(1).atTime(time).atZone(now.getZone());
            default -> date(read.group(1), time, now);
        };
    }

    private static ZonedDateTime date(String text, LocalTime time, ZonedDateTime now) {
        DayOfWeek day = weekday(text);
        if (day == null) {
            return LocalDate.parse(text).atTime(time).atZone(now.getZone());
        }
        ZonedDateTime last = now.toLocalDate()
                .with(TemporalAdjusters.previousOrSame(day))
                .atTime(time)
                .atZone(now.getZone());
        return last.isAfter(now) ? last.minusWeeks(1) : last;
    }

    private static LocalTime clock(Matcher read) {
        int hour = Integer.parseInt(read.group(2));
        String half = read.group(5);
        if (half != null) {
            if (hour < 1 || hour > HALF_A_DAY) {
                throw new DateTimeException("there is no such hour");
            }
            hour = hour % HALF_A_DAY + (half.equals("pm") ? HALF_A_DAY : 0);
        }
        return LocalTime.of(hour, number(read.group(3)), number(read.group(4)));
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static @Nullable Object day(String text) {
        return text.matches("today|yesterday|[0-9-]+") ? text : weekday(text);
    }

    /** A day of the week, whole or by its first three letters. */
    private static @Nullable DayOfWeek weekday(String text) {
        return Stream.of(DayOfWeek.values())
                .filter(day -> {
                    String name = day.name().toLowerCase(Locale.ROOT);
                    return text.equals(name) || text.equals(name.substring(0, 3));
                })
                .findFirst()
                .orElse(null);
    }
}
