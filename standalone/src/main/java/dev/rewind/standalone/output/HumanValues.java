package dev.rewind.standalone.output;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.Step;
import dev.rewind.events.UndoOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.events.json.VisibleText;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats values for people. */
public final class HumanValues {

    private static final int HASH = 8;

    private HumanValues() {}

    /** The first digits of a hash, which are enough to tell two apart. */
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

    /** How long ago a time was: {@code 45 s ago}, {@code 3 min ago}, {@code 5 h ago}, {@code 12 days ago}. */
    public static String ago(Instant time, Instant now) {
        long seconds = Duration.between(time, now).toSeconds();
        if (seconds < 0) {
            return "in " + rounded(-seconds);
        }
        return rounded(seconds) + " ago";
    }

    private static String rounded(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }

    /** Text of at most this many columns, shortened in the middle: the start and the end tell ids apart. */
    public static String shortened(String text, int most) {
        return Columns.shortened(text, most);
    }

    /** {@code 1 checkpoint}, {@code 2 checkpoints}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** A step with the number of its attempt unless it is the first: {@code build}, {@code build #2}. */
    public static String step(String name, @Nullable Integer attempt) {
        String step = oneLine(name);
        return attempt == null || attempt == 1 ? step : step + " #" + attempt;
    }

    /** What a step waits for, after the word "waits": {@code for approved until 2026-01-31T12:00:00Z}. */
    public static String wait(Step.Wait wait) {
        return (wait.signal() == null
                        ? ""
                        : (wait.needsApproval() ? " for the approval " : " for ") + oneLine(wait.signal()))
                + (wait.until() == null ? "" : " until " + Rfc3339.format(wait.until()));
    }

    /** What went wrong, on one line: {@code exit_code: exit code 75}. */
    public static String error(ErrorDetail error) {
        return oneLine(error.type() + ": " + error.message());
    }

    /** What led to a rollback: {@code charge-card failed}, {@code operation failed}, {@code requested}. */
    public static String cause(RollbackCause cause) {
        String step = cause.step() == null ? "" : oneLine(cause.step().name()) + " ";
        return switch (cause.kind()) {
            case STEP_FAILED -> (step.isEmpty() ? "plan " : step) + "failed";
            case STEP_TIMED_OUT -> step + "timed out";
            case OPERATION_FAILED -> "operation failed";
            case REQUESTED -> "requested";
        };
    }

    /** What a rollback does or did to a step: {@code to undo}, {@code undone}, {@code cannot be undone}. */
    public static String undo(UndoOutcome outcome) {
        return switch (outcome) {
            case TO_UNDO -> "to undo";
            case UNDONE -> "undone";
            case NOT_UNDONE -> "not undone";
            case NOTHING_TO_UNDO -> "nothing to undo";
            case IRREVERSIBLE -> "cannot be undone";
            case CANCELLED -> "cancelled";
        };
    }

    /** Why a step has no undo, as a suffix: {@code : the mail is sent}; empty if it does not say why. */
    public static String why(Step.@Nullable Undo undo) {
        return undo == null || undo.note() == null ? "" : ": " + oneLine(undo.note());
    }

    /** A step that was rolled back without an undo: {@code nothing to undo of price}. */
    public static String withoutUndo(UndoStep step) {
        Step.Undo undo = step.undo();
        String named = step(step.step(), step.attempt());
        return undo != null && undo.kind() == Step.Undo.Kind.NONE_NEEDED
                ? "nothing to undo of " + named
                : "cannot undo " + named + (undo == null ? ": it has no undo" : why(undo));
    }

    /** The status of a rollback and its participants, such as {@code applied partly: 1 of 2 could not go back}. */
    public static String standing(Rollback rollback) {
        long asked = rollback.ledger().stream()
                .filter(entry -> entry.step() != null && entry.holds())
                .count();
        String words = wire(rollback.standing()).replace('_', ' ');
        return rollback.standing() == Rollback.Standing.APPLIED_PARTLY
                ? words + ": " + rollback.unappliedParticipants().size() + " of " + asked + " could not go back"
                : words;
    }

    /** A constant of an enum as events and the API write it: {@code rolling_back}. */
    public static String wire(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Text of unknown origin as one word of a command for a shell: in quotes if a shell would read it otherwise. */
    public static String word(String text) {
        String shown = oneLine(text);
        return shown.matches("[\\w.:/@%+=,-]+") ? shown : "'" + shown.replace("'", "'\\''") + "'";
    }

    /** Text of unknown origin on one line, with control characters and invisible characters escaped. */
    public static String oneLine(String text) {
        return VisibleText.of(text.strip().replaceAll("\\s+", " "));
    }
}
