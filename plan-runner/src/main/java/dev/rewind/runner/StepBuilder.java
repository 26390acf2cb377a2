package dev.rewind.runner;

import dev.rewind.events.Limits;
import dev.rewind.events.Step;
import dev.rewind.events.check.Check;
import dev.rewind.runner.definition.PlanStep;
import dev.rewind.runner.definition.StepUndo;
import dev.rewind.runner.definition.StepWait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Configures the last step of a plan, adds the next step, or builds the plan.
 *
 * @param <T> the state
 */
public final class StepBuilder<T> {

    private final Plan.Builder<T> plan;
    private final List<PlanStep<T>> before;
    private final String step;
    private final StepFunction.InContext<T> work;
    private StepUndo<T> undo = StepUndo.none(Backoff.OF_UNDOS);
    private @Nullable Duration timeout;
    private int attempts = 1;
    private Backoff backoff = Backoff.OF_STEPS;
    private final Set<Class<? extends Throwable>> noRetryAfter = new HashSet<>();
    private @Nullable Function<T, List<Touched>> touches;
    private final Map<String, String> labels = new TreeMap<>();
    private @Nullable Predicate<T> when;
    private boolean alongside;
    private @Nullable StepWait<T> waits;

    StepBuilder(Plan.Builder<T> plan, List<PlanStep<T>> before, String step, StepFunction.InContext<T> work) {
        this.plan = plan;
        this.before = before;
        this.step = new Step(step, before.size(), 1).name();
        this.work = given("the work of step \"" + step + "\"", work);
        if (before.stream().anyMatch(earlier -> earlier.name().equals(step))) {
            throw new IllegalArgumentException("step \"" + step
                    + "\" is in the plan twice; rollbacks name steps, so give every step a unique name");
        }
    }

    /**
     * Sets the function that undoes this step once it has completed. Without one, its effects stay, and people who roll
     * the plan back are told so, unless {@link #undoNotNeeded()} says that there are none.
     */
    public StepBuilder<T> undo(UndoFunction<T> function) {
        of("undo", function);
        return undo((state, context) -> function.undo(state));
    }

    /** As {@link #undo(UndoFunction)}. */
    public StepBuilder<T> undo(UndoFunction.InContext<T> function) {
        undo = undo.by(of("undo", function));
        return this;
    }

    /** Declares that this step has nothing to undo: it changes nothing but the plan's state, which a rollback restores. */
    public StepBuilder<T> undoNotNeeded() {
        return withoutUndo(Step.Undo.NONE_NEEDED);
    }

    /**
     * Declares why this step has no undo.
     *
     * @throws IllegalArgumentException when the declaration says that there is one
     */
    public StepBuilder<T> withoutUndo(Step.Undo declared) {
        if (declared.kind() == Step.Undo.Kind.AVAILABLE) {
            throw new IllegalArgumentException("step \"" + step + "\" needs a function to undo it; use undo(…)");
        }
        undo = undo.without(declared);
        return this;
    }

    /**
     * Declares that this step cannot be undone. People are told so before and after a rollback.
     *
     * @param why such as {@code the mail is sent}, at most {@value Limits#REASON} characters
     */
    public StepBuilder<T> irreversible(String why) {
        return withoutUndo(Step.Undo.irreversible(of("reason why it is irreversible", why)));
    }

    /**
     * Sets how often to try to undo this step. The default is 3.
     *
     * @throws IllegalArgumentException when the number is below 1
     */
    public StepBuilder<T> undoAttempts(int most) {
        undo = undo.attempts(checked("undo attempts", most));
        return this;
    }

    /**
     * As {@link #undoAttempts(int)}, and sets the wait between attempts. The default is 100 ms to 2 s.
     *
     * @throws IllegalArgumentException when the number is below 1
     */
    public StepBuilder<T> undoAttempts(int most, Backoff wait) {
        undo = undo.backoff(of("undo's back-off", wait));
        return undoAttempts(most);
    }

    /**
     * Undoes also an attempt that did not end by itself: its runner died or was closed, its time was up, a parallel
     * step failed, or a rollback came. Such an undo gets the state that the rollback restores, and must cope if there
     * is nothing to undo. By default, such an attempt is not undone. An attempt that throws has ended by itself and is
     * never undone.
     */
    public StepBuilder<T> undoUnfinished() {
        undo = undo.alsoUnfinished();
        return this;
    }

    /**
     * Sets how long this step, and each attempt to undo it, may take. After that its thread is interrupted, and it
     * fails with an error of type {@code timeout}. By default there is no limit.
     *
     * @throws IllegalArgumentException when the duration is not between 1 ms and 400 days
     */
    public StepBuilder<T> timeout(Duration most) {
        of("time-out", most);
        if (most.compareTo(Duration.ofMillis(1)) < 0 || most.compareTo(Duration.ofMillis(Limits.TIMEOUT_MS)) > 0) {
            throw new IllegalArgumentException(
                    "time-out of step \"" + step + "\" is " + most + "; it must be between 1 ms and "
                            + Duration.ofMillis(Limits.TIMEOUT_MS).toDays() + " days");
        }
        timeout = most;
        return this;
    }

    /**
     * Sets after how many failures of this step the plan fails. The default is 1. The death of a runner does not count.
     *
     * @throws IllegalArgumentException when the number is below 1
     */
    public StepBuilder<T> attempts(int most) {
        attempts = checked("attempts", most);
        return this;
    }

    /** Sets the wait between attempts. The default is 100 ms to 10 s. */
    public StepBuilder<T> backoff(Backoff wait) {
        backoff = of("back-off", wait);
        return this;
    }

    /** Makes the plan fail at once after an exception of this class or a subclass, even if attempts are left. */
    public StepBuilder<T> noRetryAfter(Class<? extends Throwable> kind) {
        noRetryAfter.add(of("exception after which not to retry", kind));
        return this;
    }

    /**
     * Names the other entities that this step will change, with their present states. The function is called before
     * each attempt. Each entity gets a checkpoint with the step as its cause, and the step waits for the
     * acknowledgement. When the step is rolled back, these entities go back too. The next attempt waits for the answers
     * of their services, at most {@code REWIND_COMMAND_WAIT}.
     */
    public StepBuilder<T> touches(Function<T, List<Touched>> others) {
        touches = of("function for touched entities", others);
        return this;
    }

    /**
     * Adds a label to the checkpoints that this step starts from.
     *
     * @throws IllegalArgumentException when the label is not valid, or the step has too many
     */
    public StepBuilder<T> label(String key, String value) {
        labels.put(of("label's key", key), of("label \"" + key + "\"", value));
        try {
            Map<String, String> ignored = Check.labels(labels, Limits.LABELS, Limits.LABEL_VALUE);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("step \"" + step + "\": " + e.getMessage(), e);
        }
        return this;
    }

    /** Skips the step unless this condition holds for the state that it would start from. */
    public StepBuilder<T> when(Predicate<T> condition) {
        when = of("condition", condition);
        return this;
    }

    /**
     * Runs this step at the same time as the step before it, from the same state. The changes of both are merged. If
     * both change the same member in different ways, the later one fails with an error of type {@code state_conflict}.
     *
     * @throws IllegalArgumentException when there is no step before it; building the plan throws it when one of the two
     *     waits
     */
    public StepBuilder<T> alongside() {
        if (before.isEmpty()) {
            throw new IllegalArgumentException(
                    "step \"" + step + "\" is the first step; it has no step before it to run alongside");
        }
        alongside = true;
        return this;
    }

    /**
     * Lets the step wait for a signal before it runs, for as long as it takes. The step's function finds the signal in
     * {@link StepContext#signal}. While the step waits, the plan holds no thread of a serving runner. A signal that
     * comes before the wait is kept.
     *
     * @param signal the name of the signal, 1 to {@value Limits#NAME} characters
     */
    public StepBuilder<T> afterSignal(String signal) {
        return waiting(new StepWait<>(signal, null, null, false, null));
    }

    /**
     * As {@link #afterSignal(String)}, for this time at most. Then the step fails with an error of type {@code
     * wait_timeout} and is not tried again, unless {@link #onWaitTimeout} says what to do. The time counts from the first
     * attempt of the step.
     *
     * @param most 1 ms to 400 days
     */
    public StepBuilder<T> afterSignal(String signal, Duration most) {
        return waiting(new StepWait<>(signal, most, null, false, null));
    }

    /**
     * Lets the step wait before it runs until a person approves it, for as long as it takes. Only a person with the role
     * approver can, with {@code rewind approve} or in the console, and not the one that asked for the plan. Signals that
     * are no approvals do not count.
     *
     * @param approval what is approved, 1 to {@value Limits#NAME} characters
     */
    public StepBuilder<T> afterApproval(String approval) {
        return waiting(new StepWait<>(approval, null, null, true, null));
    }

    /** As {@link #afterApproval(String)}, for this time at most. See {@link #afterSignal(String, Duration)}. */
    public StepBuilder<T> afterApproval(String approval, Duration most) {
        return waiting(new StepWait<>(approval, most, null, true, null));
    }

    /**
     * Lets the step wait for this time before it runs, from its first attempt. The clock of the log decides.
     *
     * @param time 1 ms to 400 days
     */
    public StepBuilder<T> after(Duration time) {
        return waiting(new StepWait<>(null, of("time to wait", time), null, false, null));
    }

    /**
     * Lets the step wait until this time before it runs. The function gets the state that the step starts from. The clock
     * of the log decides; a time that has passed ends the wait at once.
     */
    public StepBuilder<T> until(Function<T, Instant> time) {
        return waiting(new StepWait<>(null, null, of("function for the time to wait until", time), false, null));
    }

    /**
     * Sets what the step does if its signal has not come in time. Its work is then left out, and the plan goes on with the
     * state that this function returns.
     *
     * @throws IllegalArgumentException when the step does not wait for a signal with a time limit
     */
    public StepBuilder<T> onWaitTimeout(StepFunction<T> instead) {
        StepWait<T> wait = waits;
        if (wait == null || wait.signal() == null || wait.time() == null) {
            throw new IllegalArgumentException(
                    "step \"" + step + "\" does not wait for a signal with a time limit, so the signal cannot be late");
        }
        of("work instead of a late signal", instead);
        waits = wait.or((state, context) -> instead.run(state));
        return this;
    }

    private StepBuilder<T> waiting(StepWait<T> wait) {
        if (waits != null) {
            throw new IllegalArgumentException("step \"" + step + "\" has two waits; a step waits once");
        }
        waits = wait.checked(step);
        return this;
    }

    /**
     * Adds a step that waits for a signal and takes it into the state. It has nothing to undo, unless an undo is set.
     *
     * <pre>{@code
     * Plan<Order> plan = Plan.named("fulfil-order", Order.class)
     *         .step("reserve-stock", stock::reserve)
     *         .waitFor("approval", "approved", (order, signal) -> order)
     *         .build();
     * }</pre>
     *
     * @param name the name of the step
     * @param signal the name of the signal
     */
    public StepBuilder<T> waitFor(String name, String signal, SignalFunction<T> then) {
        return step(name, taking(then)).afterSignal(signal).onlyWaits();
    }

    /** As {@link #waitFor(String, String, SignalFunction)}, for a time. See {@link #afterSignal(String, Duration)}. */
    public StepBuilder<T> waitFor(String name, String signal, Duration most, SignalFunction<T> then) {
        return step(name, taking(then)).afterSignal(signal, most).onlyWaits();
    }

    /** Adds a step that waits for this time and leaves the state as it is. See {@link #after(Duration)}. */
    public StepBuilder<T> sleep(String name, Duration time) {
        return step(name, (state, context) -> state).after(time).onlyWaits();
    }

    /** The step has nothing to undo, unless an undo is set: it waits and changes the plan's state. */
    StepBuilder<T> onlyWaits() {
        undo = undo.notNeededByDefault();
        return this;
    }

    static <T> StepFunction.InContext<T> taking(SignalFunction<T> then) {
        given("the function that takes a signal", then);
        return (state, context) ->
                then.run(state, Objects.requireNonNull(context.signal(), "a step runs after its signal"));
    }

    /**
     * Adds the next step.
     *
     * @param name unique in the plan, 1 to {@value Limits#NAME} characters
     * @param next the work of the step
     * @throws IllegalArgumentException when the plan already has a step of that name
     */
    public StepBuilder<T> step(String name, StepFunction<T> next) {
        given("the work of step \"" + name + "\"", next);
        return step(name, (state, context) -> next.run(state));
    }

    /** As {@link #step(String, StepFunction)}. */
    public StepBuilder<T> step(String name, StepFunction.InContext<T> next) {
        return new StepBuilder<>(plan, steps(), name, next);
    }

    /** Builds the plan. */
    public Plan<T> build() {
        return plan.of(steps());
    }

    /** A value that a plan gives for this step. */
    private <V> V of(String what, V value) {
        return given("the " + what + " of step \"" + step + "\"", value);
    }

    /** A value that callers without a check for null may have forgotten: a plan says so when it is built, not when it runs. */
    static <V> V given(String what, V value) {
        return Objects.requireNonNull(value, () -> what + " is null");
    }

    private int checked(String what, int most) {
        if (most < 1) {
            throw new IllegalArgumentException(
                    what + " of step \"" + step + "\" is " + most + "; it must be 1 or more");
        }
        return most;
    }

    private void checkWaits(int stage) {
        boolean isBesideAWait =
                before.stream().anyMatch(earlier -> earlier.stage() == stage && earlier.waits() != null);
        if (alongside && (waits != null || isBesideAWait)) {
            throw new IllegalArgumentException(
                    "step \"" + step + "\" runs alongside another step, and one of them waits."
                            + " Let steps wait one after another; the plan keeps signals that come early");
        }
        if (waits != null && touches != null) {
            throw new IllegalArgumentException("step \"" + step
                    + "\" waits and touches other entities, whose checkpoints would be older than the wait. Wait in a step"
                    + " of its own");
        }
    }

    private List<PlanStep<T>> steps() {
        int last = before.isEmpty() ? -1 : before.get(before.size() - 1).stage();
        checkWaits(last);
        List<PlanStep<T>> steps = new ArrayList<>(before);
        steps.add(new PlanStep<>(
                before.size(),
                alongside ? last : last + 1,
                step,
                work,
                undo,
                undo.declared(step),
                timeout,
                attempts,
                backoff,
                Set.copyOf(noRetryAfter),
                touches,
                Map.copyOf(labels),
                when,
                waits));
        return steps;
    }
}
