package dev.rewind.events.json;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * Reads and writes RFC 3339 times: written in UTC with exactly three digits of fraction, read with any offset up to 18
 * hours, without leap seconds. Every event has several times, and Java's formatters take a microsecond for each.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339">RFC 3339</a>
 */
public final class Rfc3339 {

    private static final byte[] FORM = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.US_ASCII);
    private static final int FRACTION = 19;
    private static final int MOST_FRACTION_DIGITS = 9;
    private static final int MILLI_DIGITS = 3;
    private static final int OFFSET_LENGTH = 6;
    private static final int SECONDS_PER_DAY = 86_400;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant AFTER_LAST =
            Instant.parse("9999-12-31T23:59:59.999Z").plusMillis(1);

    private Rfc3339() {}

    /**
     * Writes a time such as {@code 2026-01-31T12:00:00.000Z}. Cuts finer fractions off. Years outside of 0000 to 9999
     * cannot be read again.
     */
    public static String format(Instant time) {
        if (!isInRange(time)) {
            return time.toString();
        }
        long seconds = time.getEpochSecond();
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, (long) SECONDS_PER_DAY));
        int second = Math.floorMod(seconds, SECONDS_PER_DAY);
        byte[] text = FORM.clone();
        put(text, 0, 4, date.getYear());
        put(text, 5, 2, date.getMonthValue());
        put(text, 8, 2, date.getDayOfMonth());
        put(text, 11, 2, second / 3600);
        put(text, 14, 2, second / 60 % 60);
        put(text, 17, 2, second % 60);
        put(text, 20, MILLI_DIGITS, time.getNano() / NANOS_PER_MILLI);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads a time to the millisecond.
     *
     * @throws DateTimeException when the text is not an RFC 3339 time, or in UTC not one of the years 0000 to 9999
     */
    public static Instant parse(String text) {
        if (text.length() <= FRACTION
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || !isLetter('t', text.charAt(10))
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            throw notOfTheForm();
        }
        LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2));
        LocalTime time = LocalTime.of(number(text, 11, 2), number(text, 14, 2), number(text, 17, 2));
        int zone = text.charAt(FRACTION) == '.' ? afterDigits(text, FRACTION + 1) : FRACTION;
        int millis = zone == FRACTION ? 0 : millis(text, FRACTION + 1, zone);
        long seconds = date.toEpochDay() * SECONDS_PER_DAY + time.toSecondOfDay() - offset(text, zone);
        Instant read = Instant.ofEpochSecond(seconds, TimeUnit.MILLISECONDS.toNanos(millis));
        if (!isInRange(read)) {
            throw new DateTimeException("outside of the years 0000 to 9999 in UTC");
        }
        return read;
    }

    private static int afterDigits(String text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int millis(String text, int from, int to) {
        if (to == from || to - from > MOST_FRACTION_DIGITS) {
            throw notOfTheForm();
        }
        int millis = 0;
        for (int i = from; i < from + MILLI_DIGITS; i++) {
            millis = millis * 10 + (i < to ? text.charAt(i) - '0' : 0);
        }
        return millis;
    }

    /** The offset from UTC in seconds. */
    private static int offset(String text, int at) {
        if (text.length() == at + 1 && isLetter('z', text.charAt(at))) {
            return 0;
        }
        if (text.length() != at + OFFSET_LENGTH || text.charAt(at + 3) != ':') {
            throw notOfTheForm();
        }
        int sign = switch (text.charAt(at)) {
            case '+' -> 1;
            case '-' -> -1;
            default -> throw notOfTheForm();
        };
        return ZoneOffset.ofHoursMinutes(sign * number(text, at + 1, 2), sign * number(text, at + 4, 2))
                .getTotalSeconds();
    }

    private static int number(String text, int from, int digits) {
        int number = 0;
        for (int i = from; i < from + digits; i++) {
            char c = text.charAt(i);
            if (!isDigit(c)) {
                throw notOfTheForm();
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    private static void put(byte[] text, int from, int digits, int number) {
        int rest = number;
        for (int i = from + digits - 1; i >= from; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char lowerCase, char c) {
        return c == lowerCase || c == Character.toUpperCase(lowerCase);
    }

    private static boolean isInRange(Instant time) {
        return !time.isBefore(FIRST) && time.isBefore(AFTER_LAST);
    }

    private static DateTimeException notOfTheForm() {
        return new DateTimeException("not an RFC 3339 time");
    }
}
