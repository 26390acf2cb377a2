package dev.rewind.runner.history;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact.PlanClosed;
import dev.rewind.events.Step;
import dev.rewind.events.UndoStep;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * What earlier runners did with a plan, derived from its timeline or from the facts about it.
 *
 * @param checkpoints the plan's checkpoints by number
 * @param open numbers of the checkpoints from which the steps under way started
 * @param waiting those of {@code open} whose steps wait
 * @param withoutRunner those of {@code open} whose steps name no runner
 * @param completed the completed steps that are not rolled back, by the numbers of the checkpoints that they started from
 * @param attempts how often each step was started
 * @param failures how often each step has failed since it last completed, without deaths of runners
 * @param errors the last failure of each step
 * @param undone the steps that were undone
 * @param epoch the plan's epoch
 * @param latestNumber number of the newest checkpoint of the current timeline; 0 for a plan that is not known
 * @param ended how the plan ended; null when it has not ended or a rollback is still to be applied
 * @param failed the failure of the plan; null when it has not failed or has continued since
 * @param unappliedTarget number of the checkpoint that an unfinished rollback goes back to; null without one
 * @param parked the step whose failures parked the plan, or the person that parked it; null when it is not parked
 * @param isPaused whether the plan is paused
 * @param isRequested whether the plan was requested by its name, so that it is offered when its runner leaves it
 * @param isOffered whether the plan is offered, and no runner has taken the offer
 * @param runner the runner that has the plan, as far as it is known
 * @param traceId the id of the newest step's trace; null when it has none
 * @param traceparent the trace context of the newest step; null when it has none, and in the stores, which keep the
 *     trace's id only
 */
public record PlanHistory(
        NavigableMap<Long, Checkpoint> checkpoints,
        NavigableSet<Long> open,
        NavigableSet<Long> waiting,
        NavigableSet<Long> withoutRunner,
        NavigableMap<Long, DoneStep> completed,
        Map<String, Integer> attempts,
        Map<String, Integer> failures,
        Map<String, ErrorDetail> errors,
        List<UndoStep> undone,
        long epoch,
        long latestNumber,
        @Nullable End ended,
        @Nullable End failed,
        @Nullable Long unappliedTarget,
        @Nullable String parked,
        boolean isPaused,
        boolean isRequested,
        boolean isOffered,
        @Nullable String runner,
        @Nullable String traceId,
        @Nullable String traceparent) {

    /**
     * How a plan ended.
     *
     * @param outcome completed or failed
     * @param error why it failed; null if it did not, or the event did not say so
     */
    public record End(PlanClosed.Outcome outcome, @Nullable ErrorDetail error) {}

    /** The event from which the newest step started; null when no step has. */
    @Nullable
    public EventRef newestStep() {
        return checkpoints.descendingMap().values().stream()
                .filter(checkpoint -> checkpoint.step() != null)
                .findFirst()
                .map(Checkpoint::event)
                .orElse(null);
    }

    /** Whether this runner may take the plan as an offered one: it is offered, or this runner has taken it before. */
    public boolean isFor(String name) {
        return isOffered || (isRequested && name.equals(runner));
    }

    /** Whether no runner has the plan, and none takes it before it is offered: it has ended, is held, or waits. */
    public boolean isLeft() {
        boolean waitsWithoutRunner =
                !open.isEmpty() && waiting.containsAll(open) && withoutRunner.containsAll(open) && !isOffered;
        return ended != null || parked != null || isPaused || waitsWithoutRunner;
    }

    /** Whether the plan has any checkpoint. */
    public boolean isKnown() {
        return !checkpoints.isEmpty();
    }

    /** The newest checkpoint of the current timeline. */
    public Checkpoint latest() {
        Checkpoint checkpoint = checkpoints.get(latestNumber);
        if (checkpoint == null) {
            throw new IllegalStateException("a plan without a checkpoint has no latest one");
        }
        return checkpoint;
    }

    /**
     * The open step that started last. Reporting it as failed rolls back no completed step. Null when no step is open,
     * when a parallel step started later and has completed, or when it has only waited, which is no failure.
     */
    @Nullable
    public Step openStep() {
        if (open.isEmpty() || completed.higherKey(open.last()) != null || hasOnlyWaited(open.last())) {
            return null;
        }
        Checkpoint start = checkpoints.get(open.last());
        return start == null ? null : start.step();
    }

    /**
     * Whether the step that started from this checkpoint is under way and has not run: it waits, or it has waited without
     * a runner.
     */
    public boolean hasOnlyWaited(long start) {
        return open.contains(start) && (waiting.contains(start) || (isOffered && withoutRunner.contains(start)));
    }

    /** The checkpoint to roll back to on a takeover: the target of an unfinished rollback, or the latest checkpoint. */
    public long target() {
        return unappliedTarget == null ? latestNumber : unappliedTarget;
    }

    /**
     * The step that started last before the plan was at this checkpoint, or with which it went on there. All steps of the
     * stages before it were done then. Null if no step had started.
     */
    public @Nullable Step stepAt(long sequence) {
        Checkpoint checkpoint = checkpoints.get(sequence);
        while (checkpoint != null && checkpoint.continuesWith() == null) {
            CheckpointId parent = checkpoint.parent();
            checkpoint = parent == null ? null : checkpoints.get(parent.sequence());
        }
        return checkpoint == null ? null : checkpoint.continuesWith();
    }

    /** The completed steps that are not rolled back, in the order of their starts. */
    public List<DoneStep> done() {
        return List.copyOf(completed.values());
    }

    /** The checkpoint that this step started from, or null when it is not known. */
    @Nullable
    public Checkpoint start(DoneStep step) {
        return checkpoints.get(step.start().sequence());
    }

    /**
     * The checkpoint whose state is the state after this step: the one that the same event took, or else the start of
     * the next step. Null without such a checkpoint.
     */
    @Nullable
    public Checkpoint after(DoneStep step) {
        Checkpoint start = start(step);
        if (start == null) {
            return null;
        }
        Long end = step.endOffset();
        Checkpoint own = end == null
                ? null
                : checkpoints.tailMap(start.sequence(), false).values().stream()
                        .filter(next -> next.event().offset() == end)
                        .findFirst()
                        .orElse(null);
        return own != null
                ? own
                : checkpoints.tailMap(start.sequence(), false).values().stream()
                        .filter(next -> next.step() != null || next.reason().equals(Checkpoint.PLAN_COMPLETED))
                        .findFirst()
                        .filter(next -> next.epoch() == start.epoch())
                        .orElse(null);
    }
}
