package dev.rewind.runner.file;

import com.fasterxml.jackson.core.JsonPointer;
import dev.rewind.events.PlanEvent.Wait;
import dev.rewind.events.json.Excerpt;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.Event;

/** Reads what a step of a plan file waits for. */
final class WaitReader {

    private static final String KNOWN = "signal, approval, timeout, into, on_timeout, time, until";

    private final YamlCursor yaml;

    WaitReader(YamlCursor yaml) {
        this.yaml = yaml;
    }

    WaitEntry read(String field) throws InvalidPlanFileException {
        if (yaml.next() != Event.ID.MappingStart) {
            throw yaml.problem(field, "must be a mapping, such as {signal: approved, timeout: 3d} or {time: 2h}");
        }
        String signal = null;
        String approval = null;
        Duration timeout = null;
        Duration time = null;
        Instant until = null;
        JsonPointer into = null;
        String onTimeout = null;
        while (yaml.next() != Event.ID.MappingEnd) {
            String key = yaml.key();
            String at = field + "." + key;
            switch (key) {
                case "signal" -> signal = signal(at, yaml.text(at));
                case "approval" -> approval = signal(at, yaml.text(at));
                case "timeout" -> timeout = yaml.timeSpan(at);
                case "time" -> time = yaml.timeSpan(at);
                case "until" -> until = until(at, yaml.text(at));
                case "into" -> into = into(at, yaml.text(at));
                case "on_timeout" -> onTimeout = onTimeout(at, yaml.text(at));
                default -> throw yaml.unknown(at, KNOWN);
            }
        }
        if (approval != null && signal != null) {
            throw yaml.problem(field + ".approval", "cannot be combined with signal; give one of them");
        }
        String name = approval == null ? signal : approval;
        check(field, name, timeout, time, until, into, onTimeout);
        return new WaitEntry(
                name, approval != null, time == null ? timeout : time, until, into, "continue".equals(onTimeout));
    }

    private void check(
            String field,
            @Nullable String signal,
            @Nullable Duration timeout,
            @Nullable Duration time,
            @Nullable Instant until,
            @Nullable JsonPointer into,
            @Nullable String onTimeout)
            throws InvalidPlanFileException {
        if (signal == null && time == null && until == null) {
            throw yaml.problem(
                    field + ".signal", "is missing; name the signal or the approval, or give a time, as in {time: 2h}");
        }
        if (time != null && until != null) {
            throw yaml.problem(field + ".until", "cannot be combined with time; give one of them");
        }
        if (signal != null && (time != null || until != null)) {
            throw yaml.problem(
                    field + (time != null ? ".time" : ".until"),
                    "cannot be combined with signal; timeout is the longest wait for a signal");
        }
        if (signal == null && (timeout != null || into != null || onTimeout != null)) {
            String key = timeout != null ? "timeout" : into != null ? "into" : "on_timeout";
            throw yaml.problem(field + "." + key, "needs signal; a wait for a time has no other key");
        }
        if (onTimeout != null && timeout == null) {
            throw yaml.problem(field + ".on_timeout", "needs timeout; without one, the signal cannot be late");
        }
    }

    private String signal(String field, String name) throws InvalidPlanFileException {
        try {
            Wait ignored = new Wait(name, null, null);
            return name;
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is refused: " + e.getMessage());
        }
    }

    private Instant until(String field, String date) throws InvalidPlanFileException {
        try {
            return OffsetDateTime.parse(date).toInstant();
        } catch (DateTimeParseException e) {
            throw yaml.problem(
                    field,
                    "is \"" + Excerpt.of(date)
                            + "\"; it must be a date, a time and an offset from UTC, such as 2026-12-24T09:00:00+01:00");
        }
    }

    private JsonPointer into(String field, String pointer) throws InvalidPlanFileException {
        try {
            JsonPointer into = JsonPointer.compile(pointer);
            if (!into.matches()) {
                return into;
            }
        } catch (IllegalArgumentException e) {
            throw yaml.problem(field, "is not a JSON pointer such as /approval: " + e.getMessage());
        }
        throw yaml.problem(field, "is \"" + pointer + "\"; it must be a JSON pointer such as /approval");
    }

    private String onTimeout(String field, String what) throws InvalidPlanFileException {
        if (what.equals("fail") || what.equals("continue")) {
            return what;
        }
        throw yaml.problem(field, "is \"" + what + "\"; it must be fail or continue");
    }
}
