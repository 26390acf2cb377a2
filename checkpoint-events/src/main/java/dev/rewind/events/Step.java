package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.check.Check;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work of a plan.
 *
 * @param name 1 to {@value Limits#NAME} characters
 * @param index its place in the plan, from 0, if the plan has an order
 * @param attempt 1 for the first try
 * @param undo how the step can be taken back, if its publisher has declared it; in events only {@code step-started} says it
 */
public record Step(
        String name,
        @Nullable Integer index,
        int attempt,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Undo undo) {

    /** @throws IllegalArgumentException when a value is out of its bounds */
    public Step {
        Check.text("step.name", name, Limits.NAME);
        if (index != null) {
            Check.between("step.index", index, 0, Integer.MAX_VALUE);
        }
        Check.between("step.attempt", attempt, 1, Integer.MAX_VALUE);
    }

    /** A step that does not say how it can be taken back. */
    public Step(String name, @Nullable Integer index, int attempt) {
        this(name, index, attempt, null);
    }

    @JsonCreator
    static Step read(
            @JsonProperty("name") String name,
            @JsonProperty("index") @Nullable Integer index,
            @JsonProperty("attempt") @Nullable Integer attempt,
            @JsonProperty("undo") @Nullable Undo undo) {
        return new Step(name, index, attempt == null ? 1 : attempt, undo);
    }

    /** This step with a declaration of how it can be taken back. */
    public Step with(Undo declared) {
        return new Step(name, index, attempt, declared);
    }

    /** Whether name and attempt are the same. */
    public boolean isSameAs(Step other) {
        return attempt == other.attempt && name.equals(other.name);
    }

    /**
     * What a step waits for: a signal, a time, or the first of the two.
     *
     * @param signal the name of the signal, or null
     * @param until the log's time at which the wait ends at the latest, or null
     * @param timeoutMs how long the step may take after the wait, in milliseconds; null if it has no time-out
     * @param released true if no runner holds the plan while the step waits. The plan is offered when the wait ends
     * @param approval true if only the approval of a person ends the wait, and no other signal
     */
    public record Wait(
            @Nullable String signal,
            @Nullable Instant until,
            @Nullable Long timeoutMs,
            @Nullable Boolean released,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean approval) {

        /** @throws IllegalArgumentException when it has neither a signal nor a time */
        public Wait {
            if (signal == null && until == null) {
                throw new IllegalArgumentException("wait must have signal or until");
            }
        }

        /** A wait that any signal of the name ends. */
        public Wait(
                @Nullable String signal,
                @Nullable Instant until,
                @Nullable Long timeoutMs,
                @Nullable Boolean released) {
            this(signal, until, timeoutMs, released, null);
        }

        /** Whether only the approval of a person ends it. */
        public boolean needsApproval() {
            return Boolean.TRUE.equals(approval);
        }

        /** A wait during which a runner holds the plan. */
        public Wait(@Nullable String signal, @Nullable Instant until, @Nullable Long timeoutMs) {
            this(signal, until, timeoutMs, null);
        }

        /** Whether no runner holds the plan while the step waits. */
        public boolean hasNoRunner() {
            return Boolean.TRUE.equals(released);
        }
    }

    /**
     * How a step can be taken back, as its publisher declares when the step starts.
     *
     * @param kind whether there is an undo, none is needed, or none is possible
     * @param note the reason, for people to read, such as {@code the mail is sent}; or null
     */
    public record Undo(Kind kind, @Nullable String note) {

        /** The step has an undo: a function, a program, or a service that knows how. */
        public static final Undo AVAILABLE = new Undo(Kind.AVAILABLE, null);

        /** The step changes nothing but the plan's state, which the rollback restores. */
        public static final Undo NONE_NEEDED = new Undo(Kind.NONE_NEEDED, null);

        /** @throws IllegalArgumentException when the kind is missing or the note is too long */
        public Undo {
            Check.present("step.undo.kind", kind);
            Check.optionalText("step.undo.note", note, Limits.REASON);
        }

        /**
         * A step whose effects stay.
         *
         * @param note why, for people to read
         */
        public static Undo irreversible(String note) {
            return new Undo(Kind.IRREVERSIBLE, note);
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

    /**
     * How many steps a plan has, and their names in order, as its runner says when it starts. A step's index is its
     * place in this list.
     *
     * @param steps the number of steps
     * @param names the names of all steps; empty if the runner gives only their number, as for a plan of very many steps
     */
    public record PlanOutline(
            int steps,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> names) {

        /** @throws IllegalArgumentException when a value is out of its bounds */
        public PlanOutline {
            Check.between("outline.steps", steps, 1, Integer.MAX_VALUE);
            names = Check.list("outline.names", names, Limits.OUTLINE_NAMES);
            names.forEach(name -> Check.text("outline.names", name, Limits.NAME));
        }
    }
}
