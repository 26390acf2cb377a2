package dev.rewind.standalone.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {

    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-03-02T15:00:00+01:00[Europe/Berlin]");

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.5+02:00, 2026-01-31T10:00:00.500Z",
        "2026-01-31 12:00, 2026-01-31T11:00:00Z",
        "2026-01-31, 2026-01-30T23:00:00Z",
        "14:30, 2026-03-02T13:30:00Z",
        "9:05:07, 2026-03-02T08:05:07Z",
        "yesterday 14:30, 2026-03-01T13:30:00Z",
        "today, 2026-03-01T23:00:00Z",
        "45s, 2026-03-02T13:59:15Z",
        "30 min ago, 2026-03-02T13:30:00Z",
        "2h, 2026-03-02T12:00:00Z",
        "2 hours ago, 2026-03-02T12:00:00Z",
        "1h30m, 2026-03-02T12:30:00Z",
        "1 hour and 30 minutes, 2026-03-02T12:30:00Z",
        "2 weeks, 2026-02-16T14:00:00Z",
        "now, 2026-03-02T14:00:00Z",
        "2pm, 2026-03-02T13:00:00Z",
        "12:15 am, 2026-03-01T23:15:00Z",
        "Yesterday 9:30PM, 2026-03-01T20:30:00Z",
        "monday, 2026-03-01T23:00:00Z",
        "mon 16:00, 2026-02-23T15:00:00Z",
        "sunday 8am, 2026-03-01T07:00:00Z",
        "3 days, 2026-02-27T14:00:00Z",
        "' 3d ', 2026-02-27T14:00:00Z"
    })
    void timesAreReadAsPeopleWriteThem(String text, Instant time) {
        assertThat(TimeText.read("--at", text, NOW)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "25:00",
                "2026-02-30",
                "2 fortnights",
                "14",
                "13pm",
                "may 14:00",
                "h",
                "yesterday 7",
                "99999999999h",
                "2026-01-31T12:00:00"
            })
    void anythingElseIsRefusedWithTheValue(String text) {
        assertThatThrownBy(() -> TimeText.read("--at", text, NOW))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("--at is \"" + text + "\"; it must be a time");
    }
}
