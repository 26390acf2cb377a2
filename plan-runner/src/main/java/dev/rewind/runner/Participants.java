package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Participant;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entities that the plan's newest rollback has asked to go back too, and which of them have not answered yet. */
final class Participants {

    private static final Logger LOG = LoggerFactory.getLogger(Participants.class);

    private final Set<EntityKey> awaited = new HashSet<>();
    private @Nullable RollbackId newest;

    static Set<EntityKey> of(Fact.RollbackOrdered ordered) {
        return ordered.participants().stream().map(Participant::entity).collect(Collectors.toSet());
    }

    void asked(RollbackId rollback, Set<EntityKey> participants) {
        if (newest == null || newest.number() < rollback.number()) {
            newest = rollback;
            awaited.clear();
            awaited.addAll(participants);
        }
    }

    void answered(Fact.ParticipantAnswered fact) {
        if (fact.rollbackId().equals(newest)
                && awaited.remove(fact.participant())
                && fact.outcome() != Rollback.Status.APPLIED) {
            LOG.atWarn()
                    .addKeyValue("rollback", fact.rollbackId())
                    .addKeyValue("participant", fact.participant())
                    .log("What a step has touched could not go back with the plan");
        }
    }

    /** Whether all have answered that this rollback has asked; false as long as nobody knows whom. */
    boolean areBack(RollbackId rollback) {
        return newest != null && newest.number() >= rollback.number() && awaited.isEmpty();
    }

    Set<EntityKey> awaited() {
        return Set.copyOf(awaited);
    }
}
