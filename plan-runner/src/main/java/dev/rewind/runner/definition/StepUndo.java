package dev.rewind.runner.definition;

import dev.rewind.events.Step;
import dev.rewind.runner.Backoff;
import dev.rewind.runner.UndoFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a step is undone, as its plan says.
 *
 * @param function undoes it; null if the plan has none
 * @param without why there is no function; null if the plan does not say
 * @param byDefault why there is no function, if the plan does not say
 * @param attempts how often to try
 * @param backoff the wait between attempts
 * @param unfinished whether to undo also an attempt that did not end by itself
 */
public record StepUndo<T>(
        UndoFunction.@Nullable InContext<T> function,
        Step.@Nullable Undo without,
        Step.Undo byDefault,
        int attempts,
        Backoff backoff,
        boolean unfinished) {

    private static final int ATTEMPTS = 3;

    /** The undo of a step about which the plan says nothing. */
    public static <T> StepUndo<T> none(Backoff backoff) {
        return new StepUndo<>(
                null, null, Step.Undo.irreversible("the plan has no undo for it"), ATTEMPTS, backoff, false);
    }

    /** Undone by this function. */
    public StepUndo<T> by(UndoFunction.InContext<T> undo) {
        return new StepUndo<>(undo, without, byDefault, attempts, backoff, unfinished);
    }

    /** Declared to have no function. */
    public StepUndo<T> without(Step.Undo why) {
        return new StepUndo<>(function, why, byDefault, attempts, backoff, unfinished);
    }

    /** For a step that changes nothing but the plan's state: nothing needs to be undone, unless the plan says otherwise. */
    public StepUndo<T> notNeededByDefault() {
        return new StepUndo<>(function, without, Step.Undo.NONE_NEEDED, attempts, backoff, unfinished);
    }

    /** Tried so often. */
    public StepUndo<T> attempts(int most) {
        return new StepUndo<>(function, without, byDefault, most, backoff, unfinished);
    }

    /** Tried with this wait between attempts. */
    public StepUndo<T> backoff(Backoff wait) {
        return new StepUndo<>(function, without, byDefault, attempts, wait, unfinished);
    }

    /** Undoes unfinished attempts too. */
    public StepUndo<T> alsoUnfinished() {
        return new StepUndo<>(function, without, byDefault, attempts, backoff, true);
    }

    /**
     * What the start of the step says of how it can be taken back.
     *
     * @throws IllegalArgumentException when it has a function and is declared to have none
     */
    public Step.Undo declared(String step) {
        if (function == null) {
            return without == null ? byDefault : without;
        }
        if (without != null) {
            throw new IllegalArgumentException("step \"" + step + "\" has an undo and is declared "
                    + (without.kind() == Step.Undo.Kind.IRREVERSIBLE ? "irreversible" : "to need none")
                    + "; remove one of the two");
        }
        return Step.Undo.AVAILABLE;
    }
}
