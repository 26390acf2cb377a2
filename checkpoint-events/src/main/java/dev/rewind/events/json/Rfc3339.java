package dev.rewind.events.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * Times on the wire: RFC 3339, written in UTC with exactly three digits of fraction, read with any offset up to 18
 * hours. No leap seconds.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339">RFC 3339</a>
 */
public final class Rfc3339 {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    /** Java's own reading also takes ISO 8601 times without seconds and years of more digits. */
    private static final Pattern FORM = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
            + "(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant AFTER_LAST =
            Instant.parse("9999-12-31T23:59:59.999Z").plusMillis(1);

    private Rfc3339() {}

    /** {@code 2026-01-31T12:00:00.000Z}; finer fractions are cut off. */
    public static String format(Instant time) {
        return MILLIS.format(time);
    }

    /**
     * Reads a time to the millisecond.
     *
     * @throws DateTimeException when the text is not an RFC 3339 time, or in UTC not one of the years 0000 to 9999
     */
    public static Instant parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new DateTimeException("not an RFC 3339 time");
        }
        Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
        if (time.isBefore(FIRST) || !time.isBefore(AFTER_LAST)) {
            throw new DateTimeException("outside of the years 0000 to 9999 in UTC");
        }
        return time;
    }
}
