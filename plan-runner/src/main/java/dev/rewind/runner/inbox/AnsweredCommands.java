package dev.rewind.runner.inbox;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers the recent answers of a service. A command is sent again if its answer did not arrive in time. */
final class AnsweredCommands {

    private static final int REMEMBERED = 10_000;

    private final Map<EntityKey, Answered> answered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EntityKey, Answered> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Answered(long rollback, int attempt, PlanEvent answer) {}

    /** Whether this command, or a later one for the entity, was already answered. */
    boolean isOld(RollbackCommand command) {
        Answered known = answered.get(command.entity());
        long number = command.rollbackId().number();
        return known != null
                && (number < known.rollback || (number == known.rollback && command.attempt() <= known.attempt));
    }

    /** The answer to an earlier attempt of this rollback that was applied, or null. */
    @Nullable
    PlanEvent applied(RollbackCommand command) {
        Answered known = answered.get(command.entity());
        if (known == null || known.rollback != command.rollbackId().number()) {
            return null;
        }
        return known.answer instanceof PlanEvent.RollbackApplied ? known.answer : null;
    }

    void add(RollbackCommand command, PlanEvent answer) {
        answered.remove(command.entity());
        answered.put(command.entity(), new Answered(command.rollbackId().number(), command.attempt(), answer));
    }
}
