package dev.rewind.runner.mailbox;

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

/** Tracks which participants of the plan's newest rollback have not answered yet. */
public final class ParticipantTracker {

    private static final Logger LOG = LoggerFactory.getLogger(ParticipantTracker.class);

    private final Set<EntityKey> awaited = new HashSet<>();
    private @Nullable RollbackId newest;

    static Set<EntityKey> of(Fact.RollbackOrdered ordered) {
        return ordered.participants().stream().map(Participant::entity).collect(Collectors.toSet());
    }

    /** The rollback has asked these participants to go back. Older rollbacks are ignored. */
    public void expect(RollbackId rollback, Set<EntityKey> participants) {
        if (newest == null || newest.number() < rollback.number()) {
            newest = rollback;
            awaited.clear();
            awaited.addAll(participants);
        }
    }

    public void recordAnswer(Fact.ParticipantAnswered fact) {
        if (fact.rollbackId().equals(newest)
                && awaited.remove(fact.participant())
                && fact.outcome() != Rollback.Status.APPLIED) {
            LOG.atWarn()
                    .addKeyValue("rollback", fact.rollbackId())
                    .addKeyValue("participant", fact.participant())
                    .log("An entity that a step has touched could not be rolled back with the plan");
        }
    }

    /** Whether all participants of this rollback have answered; false until they are known. */
    public boolean allAnswered(RollbackId rollback) {
        return newest != null && newest.number() >= rollback.number() && awaited.isEmpty();
    }

    public Set<EntityKey> awaited() {
        return Set.copyOf(awaited);
    }
}
