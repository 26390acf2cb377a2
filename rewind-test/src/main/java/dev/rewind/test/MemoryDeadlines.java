package dev.rewind.test;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.Rollback;
import dev.rewind.events.RollbackId;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.processor.output.OutputNodes;
import dev.rewind.processor.timers.RetentionSettings;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** When which event is due: time-outs, ends of waits, answers and approvals that did not come, retention. */
final class MemoryDeadlines {

    /** How often the processor looks for checkpoints beyond their number. */
    private static final Duration ROUND = Duration.ofHours(1);

    private final RetentionSettings retention;
    private final TreeSet<Due> all = new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::id));
    private final Map<EntityKey, List<Due>> byEntity = new HashMap<>();
    private final Set<String> fired = new HashSet<>();

    MemoryDeadlines(RetentionSettings retention) {
        this.retention = retention;
    }

    /**
     * An event that is due.
     *
     * @param id of the event; an event is fired once
     * @param event creates the event, from the time at which it fires
     */
    record Due(Instant at, String id, EntityKey entity, Function<Instant, PlanEvent> event) {

        Envelope<PlanEvent> toEvent(Instant now) {
            return Envelope.of(id, OutputNodes.SOURCE, entity, now, event.apply(now));
        }
    }

    /** Replaces the deadlines of an entity by those of its present state. */
    void update(MemoryEntity entity) {
        all.removeAll(byEntity.getOrDefault(entity.key(), List.of()));
        List<Due> present = of(entity);
        present.removeIf(due -> fired.contains(due.id()));
        all.addAll(present);
        byEntity.put(entity.key(), present);
    }

    /** Takes what is due, earliest first. */
    List<Due> takeDue(Instant now) {
        List<Due> due = new ArrayList<>();
        while (!all.isEmpty() && !all.first().at().isAfter(now)) {
            Due first = Objects.requireNonNull(all.pollFirst());
            fired.add(first.id());
            due.add(first);
        }
        return due;
    }

    /** How long nothing is due; 0 for ever. */
    long millisToNext(Instant now) {
        return all.isEmpty()
                ? 0
                : Math.max(1, Duration.between(now, all.first().at()).toMillis());
    }

    private List<Due> of(MemoryEntity entity) {
        EntityKey key = entity.key();
        EntityState state = entity.state();
        List<Due> present = new ArrayList<>();
        state.stepDeadlines().forEach((sequence, at) -> {
            CheckpointId start = new CheckpointId(key, sequence);
            DeadlineReached event = new DeadlineReached(null, start, null, null, at);
            present.add(new Due(at, start + "/due/" + at.toEpochMilli(), key, now -> event));
        });
        for (Rollback rollback : entity.history().rollbacks()) {
            if (rollback.status() == Rollback.Status.COMMANDED) {
                present.add(unanswered(
                        key,
                        rollback.rollbackId(),
                        rollback.attempts(),
                        rollback.respondBy(),
                        "." + rollback.attempts() + "/due"));
            }
        }
        Proposal proposal = state.proposal();
        if (proposal != null) {
            present.add(unanswered(
                    key,
                    new RollbackId(key, proposal.number()),
                    1,
                    proposal.expiresAt(),
                    "/approval/" + proposal.expiresAt().toEpochMilli()));
        }
        Due pruning = pruning(entity);
        if (pruning != null) {
            present.add(pruning);
        }
        return present;
    }

    private static Due unanswered(EntityKey key, RollbackId rollback, int attempt, Instant at, String suffix) {
        DeadlineReached event = new DeadlineReached(null, null, rollback, attempt, at);
        return new Due(at, rollback + suffix, key, now -> event);
    }

    private @Nullable Due pruning(MemoryEntity entity) {
        RetentionSettings.Limit limit = retention.of(entity.key());
        Instant updatedAt = entity.state().updatedAt();
        if (limit == null || updatedAt == null || !entity.state().mayPrune()) {
            return null;
        }
        Checkpoint oldest = entity.history().checkpoints().stream()
                .filter(checkpoint -> checkpoint.pinned() == null)
                .findFirst()
                .orElse(null);
        if (oldest == null || oldest.sequence() == entity.state().taken()) {
            return null;
        }
        Instant at = limit.maxAge() == null
                ? Instant.MAX
                : oldest.createdAt().plus(limit.maxAge()).plusMillis(1);
        boolean isSurplus =
                limit.keepLast() != null && oldest.sequence() <= entity.state().taken() - limit.keepLast();
        if (isSurplus && updatedAt.plus(ROUND).isBefore(at)) {
            at = updatedAt.plus(ROUND);
        }
        String id = entity.key() + "/retention/" + oldest.sequence() + "/" + updatedAt.toEpochMilli();
        return at.equals(Instant.MAX) ? null : new Due(at, id, entity.key(), limit::due);
    }
}
