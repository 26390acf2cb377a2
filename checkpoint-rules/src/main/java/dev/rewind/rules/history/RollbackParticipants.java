package dev.rewind.rules.history;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Participant;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.UndoStep;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.LastRollback;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the participants of a rollback (law 8): the entities its steps touched, each for the first step that did. */
public final class RollbackParticipants {

    private RollbackParticipants() {}

    /**
     * The entities to ask. Entities whose own rollbacks led to this one are left out: they are rolling back already.
     *
     * @param undo the steps that are undone, newest first
     */
    public static List<Participant> of(EntityState state, History history, RollbackCause cause, List<UndoStep> undo) {
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

    /**
     * The last rollback if it was not applied, otherwise null. The next rollback undoes its steps too, but does not ask
     * the participants again that have already gone back.
     */
    public static @Nullable Rollback unapplied(EntityState state, History history) {
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
