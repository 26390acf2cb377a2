package dev.rewind.runner;

import dev.rewind.events.Limits;
import dev.rewind.events.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A plan whose last step may still be told more.
 *
 * @param <T> the state
 */
public final class StepBuilder<T> {

    private static final int UNDO_ATTEMPTS = 3;

    private final Plan.Builder<T> plan;
    private final List<PlanStep<T>> before;
    private final String step;
    private final StepFunction.InContext<T> work;
    private UndoFunction.@Nullable InContext<T> undo;
    private @Nullable Duration timeout;
    private int attempts = 1;
    private Backoff backoff = Backoff.OF_STEPS;
    private final Set<Class<? extends Throwable>> hopeless = new HashSet<>();
    private int undoAttempts = UNDO_ATTEMPTS;
    private Backoff undoBackoff = Backoff.OF_UNDOS;
    private boolean undoUnfinished;
    private @Nullable Function<T, List<Touched>> touches;
    private final Map<String, String> labels = new TreeMap<>();
    private @Nullable Predicate<T> when;
    private boolean alongside;

    StepBuilder(Plan.Builder<T> plan, List<PlanStep<T>> before, String step, StepFunction.InContext<T> work) {
        this.plan = plan;
        this.before = before;
        this.step = new Step(step, before.size(), 1).name();
        this.work = work;
        if (before.stream().anyMatch(earlier -> earlier.name().equals(step))) {
            throw new IllegalArgumentException("step \"" + step
                    + "\" is in the plan twice; rollbacks name steps, so every step needs a name of its own");
        }
    }

    /** How to take this step back once it was done. Without, there is nothing to take back. */
    public StepBuilder<T> undo(UndoFunction<T> function) {
        return undo((state, context) -> function.undo(state));
    }

    /** As {@link #undo(UndoFunction)}. */
    public StepBuilder<T> undo(UndoFunction.InContext<T> function) {
        undo = function;
        return this;
    }

    /**
     * How often to try to undo this step: 3 times unless said otherwise.
     *
     * @throws IllegalArgumentException when the number is below 1
     */
    public StepBuilder<T> undoAttempts(int most) {
        undoAttempts = checked("undo attempts", most);
        return this;
    }

    /**
     * As {@link #undoAttempts(int)}, and how long to wait between the tries: from 100 ms to 2 s unless said otherwise.
     *
     * @throws IllegalArgumentException when the number is below 1
     */
    public StepBuilder<T> undoAttempts(int most, Backoff wait) {
        undoBackoff = wait;
        return undoAttempts(most);
    }

    /**
     * Undoes also a try whose end nobody saw, because its runner died: the undo then gets the state that the try had
     * started from, and must bear that there is nothing to undo. Without, such a try is only run again.
     */
    public StepBuilder<T> undoUnfinished() {
        undoUnfinished = true;
        return this;
    }

    /**
     * How long this step may take, and each try to undo it. Then its thread is interrupted, and it has failed with an
     * error of type {@code timeout}. Without, as long as it likes.
     *
     * @throws IllegalArgumentException when it is not between 1 ms and 400 days
     */
    public StepBuilder<T> timeout(Duration most) {
        if (most.compareTo(Duration.ofMillis(1)) < 0 || most.compareTo(Duration.ofMillis(Limits.TIMEOUT_MS)) > 0) {
            throw new IllegalArgumentException("time-out of step \"" + step + "\" is " + most
                    + "; it must be between 1 ms and " + Limits.TIMEOUT_MS + " ms");
        }
        timeout = most;
        return this;
    }

    /**
     * How often this step may fail before the plan does; 1 unless said otherwise. The death of a runner is no failure of
     * the step.
     *
     * @throws IllegalArgumentException when it is below 1
     */
    public StepBuilder<T> attempts(int most) {
        attempts = checked("attempts", most);
        return this;
    }

    /** How long to wait between attempts: from 100 ms to 10 s unless said otherwise. */
    public StepBuilder<T> backoff(Backoff wait) {
        backoff = wait;
        return this;
    }

    /** After an exception of this kind the plan fails at once, however many attempts are left. */
    public StepBuilder<T> noRetryAfter(Class<? extends Throwable> kind) {
        hopeless.add(kind);
        return this;
    }

    /**
     * Which other entities this step will change, and what they are like now. Asked for before each try; each entity gets
     * a checkpoint for the step's cause, and the step waits until the log has it. When the step is taken back, they go back
     * too, and the next try waits until they have: until their services have answered, or {@code REWIND_COMMAND_WAIT} is
     * over.
     */
    public StepBuilder<T> touches(Function<T, List<Touched>> others) {
        touches = others;
        return this;
    }

    /** A mark on the checkpoints that this step starts from. */
    public StepBuilder<T> label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    /** Leaves the step out where the state that it would start from is not of that kind. */
    public StepBuilder<T> when(Predicate<T> condition) {
        when = condition;
        return this;
    }

    /**
     * Runs this step at the same time as the step before it, from the same state. What each changes in that state comes
     * together in the state after both; two that change the same member in different ways fail the later one with an
     * error of type {@code state_conflict}.
     *
     * @throws IllegalArgumentException when there is no step before it
     */
    public StepBuilder<T> alongside() {
        if (before.isEmpty()) {
            throw new IllegalArgumentException("step \"" + step + "\" is the first; there is none to run alongside");
        }
        alongside = true;
        return this;
    }

    /**
     * The next step.
     *
     * @param name unique in the plan, 1 to {@value Limits#NAME} characters
     * @param next what it does
     * @throws IllegalArgumentException when the plan has a step of that name
     */
    public StepBuilder<T> step(String name, StepFunction<T> next) {
        return step(name, (state, context) -> next.run(state));
    }

    /** As {@link #step(String, StepFunction)}. */
    public StepBuilder<T> step(String name, StepFunction.InContext<T> next) {
        return new StepBuilder<>(plan, steps(), name, next);
    }

    /** The finished plan. */
    public Plan<T> build() {
        return plan.of(steps());
    }

    private int checked(String what, int most) {
        if (most < 1) {
            throw new IllegalArgumentException(
                    what + " of step \"" + step + "\" is " + most + "; it must be 1 or more");
        }
        return most;
    }

    private List<PlanStep<T>> steps() {
        int last = before.isEmpty() ? -1 : before.get(before.size() - 1).stage();
        List<PlanStep<T>> steps = new ArrayList<>(before);
        steps.add(new PlanStep<>(
                before.size(),
                alongside ? last : last + 1,
                step,
                work,
                undo,
                timeout,
                attempts,
                backoff,
                Set.copyOf(hopeless),
                undoAttempts,
                undoBackoff,
                undoUnfinished,
                touches,
                Map.copyOf(labels),
                when));
        return steps;
    }
}
