package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How a step can be taken back, as its publisher declares when the step starts.
 *
 * @param kind whether there is an undo, none is needed, or none is possible
 * @param note the reason, for people to read, such as {@code the mail is sent}; or null
 */
public record StepUndo(Kind kind, @Nullable String note) {

    /** The step has an undo: a function, a program, or a service that knows how. */
    public static final StepUndo AVAILABLE = new StepUndo(Kind.AVAILABLE, null);

    /** The step changes nothing but the plan's state, which the rollback restores. */
    public static final StepUndo NONE_NEEDED = new StepUndo(Kind.NONE_NEEDED, null);

    /** @throws IllegalArgumentException when the kind is missing or the note is too long */
    public StepUndo {
        Check.present("step.undo.kind", kind);
        Check.optionalText("step.undo.note", note, Limits.REASON);
    }

    /**
     * A step whose effects stay.
     *
     * @param note why, for people to read
     */
    public static StepUndo irreversible(String note) {
        return new StepUndo(Kind.IRREVERSIBLE, note);
    }

    /** The kinds of declaration. */
    public enum Kind {
        /** The step can be undone. */
        @JsonProperty("available")
        AVAILABLE,
        /** There is nothing to undo. */
        @JsonProperty("none_needed")
        NONE_NEEDED,
        /** The step cannot be undone. */
        @JsonProperty("irreversible")
        IRREVERSIBLE
    }
}
