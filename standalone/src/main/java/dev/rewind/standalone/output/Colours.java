package dev.rewind.standalone.output;

import dev.rewind.events.StepOutcome;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Colours text for a terminal, or leaves it unchanged. Coloured text contains marks, which {@link #render} turns
 * into escape sequences. The marks are random in each process, so text from an event cannot contain one.
 */
public enum Colours {
    /** Colours text. */
    ON,
    /** Leaves text unchanged. */
    OFF;

    private static final String MARK = "<" + UUID.randomUUID() + ":";
    private static final String END = ">";

    /** Text between two marks, as a regular expression. */
    static final String PAINTED = Pattern.quote(MARK) + "[0-9]+" + END + ".*?" + Pattern.quote(MARK) + "0" + END;

    private static final Pattern MARKED = Pattern.compile(Pattern.quote(MARK) + "([0-9]+)" + END);

    /** Whether text is coloured. */
    public boolean areOn() {
        return this == ON;
    }

    /** For success. */
    public String green(String text) {
        return painted("32", text);
    }

    /** For failures. */
    public String red(String text) {
        return painted("31", text);
    }

    /** For rollbacks and steps that are undone. */
    public String yellow(String text) {
        return painted("33", text);
    }

    /** For names and ids. */
    public String cyan(String text) {
        return painted("36", text);
    }

    /** For details. */
    String dim(String text) {
        return painted("2", text);
    }

    /** For headings. */
    public String bold(String text) {
        return painted("1", text);
    }

    /** Text in the colour of a step's outcome. */
    public String outcome(StepOutcome outcome, String text) {
        return switch (outcome) {
            case COMPLETED -> green(text);
            case FAILED, TIMED_OUT -> red(text);
            case CANCELLED, UNDONE -> yellow(text);
        };
    }

    /** Turns the marks in coloured text into escape sequences, and nothing else. */
    String render(String painted) {
        return this == OFF ? painted : MARKED.matcher(painted).replaceAll("\u001B[$1m");
    }

    /** The number of columns that coloured text takes. */
    static int width(String painted) {
        return Columns.of(MARKED.matcher(painted).replaceAll(""));
    }

    private String painted(String code, String text) {
        return this == OFF ? text : MARK + code + END + text + MARK + "0" + END;
    }
}
