package dev.rewind.rules;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Participant;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.UndoStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Law 8: the other entities that the steps of a rollback have touched, each for the first step that did. */
final class Participants {

    private Participants() {}

    /**
     * Who is asked to go back too. Not the entities whose own rollbacks led to this one: they go back already, and wait.
     *
     * @param undo the steps that are taken back, newest first
     */
    static List<Participant> of(EntityState state, History history, RollbackCause cause, List<UndoStep> undo) {
        Map<EntityKey, Participant> asked = new LinkedHashMap<>();
        for (UndoStep step : undo) {
            for (EntityKey touched : history.touched(step.checkpointId().sequence())) {
                asked.put(touched, new Participant(touched, step.step(), step.attempt()));
            }
        }
        asked.remove(state.entity());
        cause.onBehalfOf().forEach(waiting -> asked.remove(waiting.entity()));
        Rollback unapplied = unapplied(state, history);
        return asked.values().stream()
                .filter(participant -> unapplied == null || !hasDone(participant, unapplied))
                .toList();
    }

    /** A rollback that nobody applied leaves its steps to the next one, but not what its participants have done. */
    static @Nullable Rollback unapplied(EntityState state, History history) {
        LastRollback last = state.lastRollback();
        return last != null && (last.isPending() || last.isStuck()) ? history.rollback(last.number()) : null;
    }

    private static boolean hasDone(Participant participant, Rollback rollback) {
        return rollback.ledger().stream()
                .anyMatch(entry -> entry.status() == Rollback.LedgerStatus.APPLIED
                        && entry.isOf(participant.entity())
                        && participant.step().equals(entry.step())
                        && Objects.equals(participant.attempt(), entry.attempt()));
    }
}
