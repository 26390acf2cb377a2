package dev.rewind.events.json;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Times on the wire: RFC 3339, written in UTC with exactly three digits of fraction, read with any offset.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339">RFC 3339</a>
 */
public final class Rfc3339 {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private Rfc3339() {}

    /** {@code 2026-01-31T12:00:00.000Z}; finer fractions are cut off. */
    public static String format(Instant time) {
        return MILLIS.format(time);
    }

    /**
     * Reads a time to the millisecond.
     *
     * @throws java.time.DateTimeException when the text is not an RFC 3339 time
     */
    public static Instant parse(String text) {
        return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
    }
}
