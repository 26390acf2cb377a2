package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Limits;
import dev.rewind.events.Rollback;
import dev.rewind.events.Step;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoStep;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The steps that a rollback takes back, newest first: all that are under way, because the new epoch fences their
 * workers off; those of the current timeline that are done, from its tip down to where it and the target's timeline
 * part; and what an earlier rollback, never applied, should have undone.
 *
 * @param steps newest first
 * @param overflows whether there are more than one command may name
 */
record UndoList(List<UndoStep> steps, boolean overflows) {

    static UndoList between(EntityState state, History history, long target) {
        Map<Long, UndoStep> found = new TreeMap<>(Comparator.reverseOrder());
        carryOver(state, history, found);
        state.openSteps().forEach(open -> found.put(open.sequence(), undo(state, open.step(), open.sequence(), false)));
        Timeline timeline = new Timeline(history);
        long here = state.latest();
        long there = target;
        while (here != 0 && found.size() <= Limits.UNDO) {
            if (here < there) {
                Checkpoint above = history.checkpoint(there);
                there = above == null ? 0 : timeline.above(above);
                continue;
            }
            Checkpoint checkpoint = history.checkpoint(here);
            if (checkpoint == null) {
                here = timeline.aboveMissing(here, state.epoch());
                continue;
            }
            Step step = checkpoint.step();
            if (step != null && history.outcome(here) == StepOutcome.COMPLETED) {
                found.put(here, undo(state, step, here, true));
            }
            if (here == there) {
                break;
            }
            here = timeline.above(checkpoint);
        }
        return new UndoList(List.copyOf(found.values()), found.size() > Limits.UNDO);
    }

    /** A rollback that nobody applied, or that failed half-way, leaves its steps to the next one. */
    private static void carryOver(EntityState state, History history, Map<Long, UndoStep> found) {
        Rollback unapplied = Participants.unapplied(state, history);
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

    private static UndoStep undo(EntityState state, Step step, long sequence, boolean completed) {
        return new UndoStep(step.name(), step.attempt(), new CheckpointId(state.entity(), sequence), completed);
    }
}
