package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a service has answered lately: a command comes again when its answer was not heard in time. */
final class Answers {

    private static final int REMEMBERED = 10_000;

    private final Map<EntityKey, Answered> answered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EntityKey, Answered> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Answered(long rollback, int attempt, PlanEvent answer) {}

    /** Whether a command says nothing that was not said: it was answered, or a later rollback was. */
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
