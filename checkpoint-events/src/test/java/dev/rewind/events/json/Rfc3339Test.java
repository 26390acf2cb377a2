package dev.rewind.events.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final DateTimeFormatter JAVA =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    /** How many times of each kind are tried. */
    private static final int TIMES = Boolean.getBoolean("rewind.slow") ? 200_000 : 40_000;

    @Test
    void everyTimeIsWrittenAsJavaWritesItAndReadBack() {
        Random random = new Random(3339);
        for (int i = 0; i < TIMES; i++) {
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(FIRST.getEpochSecond(), LAST.getEpochSecond()), random.nextInt(1_000_000_000));

            String text = Rfc3339.format(time);

            assertThat(text).isEqualTo(JAVA.format(time));
            assertThat(Rfc3339.parse(text)).isEqualTo(time.truncatedTo(ChronoUnit.MILLIS));
        }
        assertThat(Rfc3339.format(FIRST)).isEqualTo("0000-01-01T00:00:00.000Z");
        assertThat(Rfc3339.format(LAST)).isEqualTo("9999-12-31T23:59:59.999Z");
    }

    @Test
    void everyOffsetAndFractionIsReadAsJavaReadsIt() {
        Random random = new Random(3340);
        for (int i = 0; i < TIMES; i++) {
            OffsetDateTime time = Instant.ofEpochSecond(
                            random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000))
                    .atOffset(ZoneOffset.ofTotalSeconds(60 * random.nextInt(-18 * 60, 18 * 60 + 1)));
            String text = DateTimeFormatter.ofPattern(
                            "uuuu-MM-dd'T'HH:mm:ss." + "S".repeat(1 + random.nextInt(9)) + "xxx")
                    .format(time);

            assertThat(Rfc3339.parse(text))
                    .isEqualTo(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS));
        }
    }

    @Test
    void whateverIsMadeOfATimeIsReadOrRefusedAsJavaDoes() {
        Random random = new Random(3341);
        String alphabet = "0123456789-+:.TtZz ";
        for (int i = 0; i < TIMES; i++) {
            StringBuilder spoilt = new StringBuilder("2024-02-29T23:59:59.123+05:30");
            for (int n = random.nextInt(3); n >= 0; n--) {
                spoilt.setCharAt(random.nextInt(spoilt.length()), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String text =
                    spoilt.substring(0, random.nextInt(4) == 0 ? random.nextInt(spoilt.length()) : spoilt.length());

            assertThat(outcome(() -> Rfc3339.parse(text))).as(text).isEqualTo(outcome(() -> reference(text)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0001-12-31T23:59:59Z", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"})
    void aTimeOutsideOfTheYearsIsRefused(String text) {
        assertThatThrownBy(() -> Rfc3339.parse(text)).isInstanceOf(DateTimeException.class);
    }

    private static Instant reference(String text) {
        if (!text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
                + "(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})")) {
            throw new DateTimeException("form");
        }
        Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new DateTimeException("range");
        }
        return time;
    }

    private interface Reading {
        Instant read();
    }

    private static String outcome(Reading reading) {
        try {
            return reading.read().toString();
        } catch (DateTimeException e) {
            return "refused";
        }
    }
}
