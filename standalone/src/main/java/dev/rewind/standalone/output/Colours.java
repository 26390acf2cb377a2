package dev.rewind.standalone.output;

import dev.rewind.events.StepOutcome;

/** Paints text for a terminal, or leaves it as it is. */
public enum Colours {
    /** Paints. */
    ON,
    /** Leaves text as it is. */
    OFF;

    /** Whether text is painted. */
    public boolean areOn() {
        return this == ON;
    }

    /** Good news. */
    public String green(String text) {
        return painted("32", text);
    }

    /** Bad news. */
    public String red(String text) {
        return painted("31", text);
    }

    /** What was taken back. */
    public String yellow(String text) {
        return painted("33", text);
    }

    /** Names and ids. */
    public String cyan(String text) {
        return painted("36", text);
    }

    /** What matters less. */
    public String dim(String text) {
        return painted("2", text);
    }

    /** What matters most. */
    public String bold(String text) {
        return painted("1", text);
    }

    /** The colour in which a step that ended so is told. */
    public String outcome(StepOutcome outcome, String text) {
        return switch (outcome) {
            case COMPLETED -> green(text);
            case FAILED, TIMED_OUT -> red(text);
            case CANCELLED, UNDONE -> yellow(text);
        };
    }

    private String painted(String code, String text) {
        return this == OFF ? text : "\u001B[" + code + "m" + text + "\u001B[0m";
    }
}
