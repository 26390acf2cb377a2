package dev.rewind.standalone.commands;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a time as people write it: {@code 2026-01-31T12:00:00Z}, {@code 2026-01-31 12:00}, {@code 2026-01-31}, {@code
 * 14:30}, {@code yesterday 14:30}, or how long ago it was: {@code 2h}, {@code 30 min ago}. Times without a zone are in
 * the zone of this machine.
 */
public final class TimeText {

    private static final Pattern AGO = Pattern.compile("([0-9]{1,9}) ?(s|min|m|h|d|days?)(?: ago)?");
    private static final Pattern DAY_AND_TIME =
            Pattern.compile("(?:(today|yesterday|[0-9]{4}-[0-9]{2}-[0-9]{2}) ?)?([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "s",
            ChronoUnit.SECONDS,
            "m",
            ChronoUnit.MINUTES,
            "min",
            ChronoUnit.MINUTES,
            "h",
            ChronoUnit.HOURS,
            "d",
            ChronoUnit.DAYS,
            "day",
            ChronoUnit.DAYS,
            "days",
            ChronoUnit.DAYS);

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

    static Instant read(String option, String text, ZonedDateTime now) {
        String trimmed = text.strip();
        try {
            Matcher ago = AGO.matcher(trimmed);
            if (ago.matches()) {
                ChronoUnit unit = UNITS.getOrDefault(ago.group(2), ChronoUnit.SECONDS);
                return now.minus(Long.parseLong(ago.group(1)), unit).toInstant();
            }
            Matcher day = DAY_AND_TIME.matcher(trimmed);
            if (!trimmed.isEmpty() && day.matches()) {
                return dayAndTime(day, now).toInstant();
            }
            return OffsetDateTime.parse(trimmed).toInstant();
        } catch (DateTimeException e) {
            throw new CommandException(
                    ExitCode.USAGE,
                    option + " is \"" + text + "\"; it must be a time, such as 2026-01-31T12:00:00Z, 14:30,"
                            + " \"yesterday 14:30\" or 2h (ago)");
        }
    }

    private static ZonedDateTime dayAndTime(Matcher read, ZonedDateTime now) {
        String day = read.group(1) == null ? "today" : read.group(1);
        LocalDate date = switch (day) {
            case "today" -> now.toLocalDate();
            case "yesterday" -> now.toLocalDate().minusDays(1);
            default -> LocalDate.parse(day);
        };
        String time = read.group(2);
        LocalTime at = time == null ? LocalTime.MIDNIGHT : LocalTime.parse(time.indexOf(':') == 1 ? "0" + time : time);
        return date.atTime(at).atZone(now.getZone());
    }
}
