package dev.rewind.rules.history;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Limits;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.rules.state.EntityState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps that a rollback undoes or cancels, newest first. It holds all open steps, because the new epoch fences
 * their workers. It holds the completed steps of the current timeline down to where the target's timeline branches off.
 * And it holds the steps that an earlier rollback did not undo because it was never applied, and those that failed
 * and that no rollback has taken back: their rollback waits for an approval or was rejected, or the entity was parked.
 *
 * <p>The target may be on a branch that an earlier rollback left. Its state then includes steps that were undone since, and
 * the plan does not do them again.
 *
 * @param steps newest first
 * @param overflows whether there are more steps than one command may name
 * @param undoneBefore the steps that the target's state includes although an earlier rollback has undone them, newest
 *     first
 */
public record UndoList(List<UndoStep> steps, boolean overflows, List<UndoStep> undoneBefore) {

    public static UndoList between(EntityState state, History history, long target) {
        Map<Long, UndoStep> found = new TreeMap<>(Comparator.reverseOrder());
        carryOver(state, history, found);
        if (state.proposal() != null) {
            state.proposal()
                    .failed()
                    .forEach(undo -> found.put(undo.checkpointId().sequence(), undo));
        }
        state.openSteps().forEach(open -> found.put(open.sequence(), undo(state, open.step(), open.sequence(), false)));
        TimelineWalk timeline = new TimelineWalk(history);
        long here = state.latest();
        long there = target;
        List<UndoStep> undoneBefore = new ArrayList<>();
        while (here != 0 && found.size() <= Limits.UNDO) {
            if (here < there) {
                there = timeline.certainAncestor(there, history.checkpoint(there), state);
                addUndone(state, history, there, undoneBefore);
                continue;
            }
            Checkpoint checkpoint = history.checkpoint(here);
            Step step = checkpoint == null ? null : checkpoint.step();
            StepOutcome outcome = step == null ? null : history.outcome(here);
            if (checkpoint != null && step != null && outcome == StepOutcome.COMPLETED) {
                found.put(here, undo(state, step, here, true));
            } else if (checkpoint != null && step != null && isFailure(outcome) && isLeft(checkpoint, state, history)) {
                found.putIfAbsent(here, undo(state, step, here, false));
            }
            if (here == there) {
                break;
            }
            here = timeline.certainAncestor(here, checkpoint, state);
        }
        return new UndoList(List.copyOf(found.values()), found.size() > Limits.UNDO, List.copyOf(undoneBefore));
    }

    /** Adds the step that started from this checkpoint, if it was undone. The newest ones are enough. */
    private static void addUndone(EntityState state, History history, long start, List<UndoStep> undone) {
        Checkpoint checkpoint = start == 0 ? null : history.checkpoint(start);
        Step step = checkpoint == null ? null : checkpoint.step();
        if (step != null && undone.size() < Limits.UNDONE_BEFORE && history.isUndone(start)) {
            undone.add(undo(state, step, start, true));
        }
    }

    /** Adds the steps of the last rollback that it did not undo: it was never applied, or it failed half-way. */
    private static void carryOver(EntityState state, History history, Map<Long, UndoStep> found) {
        Rollback unapplied = RollbackParticipants.unapplied(state, history);
        if (unapplied == null) {
            return;
        }
        unapplied.undo().forEach(undo -> found.put(undo.checkpointId().sequence(), undo));
        unapplied.ledger().stream()
                .flatMap(answer -> answer.undone().stream())
                .map(UndoStep::checkpointId)
                .map(CheckpointId::sequence)
                .forEach(found::remove);
    }

    private static boolean isFailure(@Nullable StepOutcome outcome) {
        return outcome == StepOutcome.FAILED || outcome == StepOutcome.TIMED_OUT;
    }

    /**
     * Whether no rollback has listed this failed step. It ran in the epoch of its checkpoint, which ended with the rollback
     * of that number; usually that is the one that its failure asked for.
     */
    private static boolean isLeft(Checkpoint start, EntityState state, History history) {
        for (long number = start.epoch(); number < state.epoch(); number++) {
            Rollback rollback = history.rollback(number);
            if (rollback == null
                    || rollback.undo().stream()
                            .anyMatch(listed -> listed.checkpointId().equals(start.id()))) {
                return false;
            }
        }
        return true;
    }

    private static UndoStep undo(EntityState state, Step step, long sequence, boolean completed) {
        return UndoStep.of(step, new CheckpointId(state.entity(), sequence), completed);
    }
}
