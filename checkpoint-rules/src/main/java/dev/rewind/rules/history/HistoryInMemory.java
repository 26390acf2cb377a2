package dev.rewind.rules.history;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.UndoOutcome;
import dev.rewind.events.UndoStep;
import dev.rewind.events.json.Sha256;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The past of one entity, folded from its facts into maps, for tests. The processor keeps the same in rows. Not safe for
 * use by several threads.
 */
public class HistoryInMemory implements History, Fact.Cases<HistoryInMemory> {

    /** Checkpoints that are not pruned, by number. */
    protected final TreeMap<Long, Checkpoint> kept = new TreeMap<>();

    /** How steps ended, by the checkpoint from which they started. */
    protected final Map<Long, StepOutcome> ended = new HashMap<>();

    /** Rollbacks by number. */
    protected final TreeMap<Long, Rollback> ordered = new TreeMap<>();

    /** Canonical states by hash. */
    protected final Map<String, byte[]> states = new HashMap<>();

    /** What steps touch, by the checkpoint from which they started. */
    protected final Map<Long, List<EntityKey>> touches = new HashMap<>();

    /** The numbers of pruned checkpoints. */
    protected final TreeSet<Long> gaps = new TreeSet<>();

    /** The checkpoints from which steps started that the answer to a rollback names as undone. */
    private final Set<Long> undone = new HashSet<>();

    /** The newest checkpoint for each cause, and for each cause without its attempt. */
    private final Map<StepCause, Long> newest = new HashMap<>();

    private final Map<StepCause, Long> newestOfAnyAttempt = new HashMap<>();

    /** Events that had to be decided once, and the log's time of their decision. */
    private final Map<EventRef, Instant> decided = new HashMap<>();

    private byte @Nullable [] carried;

    /**
     * Folds a fact.
     *
     * @param state the state that the event of the fact carried, or null
     */
    public void apply(Fact fact, byte @Nullable [] state) {
        carried = state;
        fact.match(this);
    }

    /** Records the decision on an event that must be decided once. */
    public void remember(EventRef event, Instant at) {
        decided.put(event, at);
    }

    /** The checkpoints that are not pruned, oldest first. */
    public Collection<Checkpoint> checkpoints() {
        return Collections.unmodifiableCollection(kept.values());
    }

    /** The rollbacks, oldest first. */
    public Collection<Rollback> rollbacks() {
        return Collections.unmodifiableCollection(ordered.values());
    }

    @Override
    public HistoryInMemory checkpointTaken(Fact.CheckpointTaken fact) {
        kept.put(fact.checkpoint().sequence(), fact.checkpoint());
        boolean isProposed = carried == null && fact.checkpoint().edited() != null;
        if (!isProposed) {
            states.put(fact.checkpoint().stateHash(), Objects.requireNonNull(carried));
        }
        touches.put(fact.checkpoint().sequence(), fact.touches());
        StepCause cause = fact.checkpoint().cause();
        if (cause != null) {
            newest.put(cause, fact.checkpoint().sequence());
            newestOfAnyAttempt.put(ofAnyAttempt(cause), fact.checkpoint().sequence());
        }
        return this;
    }

    @Override
    public HistoryInMemory stepClosed(Fact.StepClosed fact) {
        ended.put(fact.checkpointId().sequence(), fact.outcome());
        return this;
    }

    @Override
    public HistoryInMemory rollbackOrdered(Fact.RollbackOrdered fact) {
        if (fact.attempt() > 1) {
            ordered.computeIfPresent(fact.rollbackId().number(), (n, rollback) -> rollback.commandedAgain(fact));
            return this;
        }
        ordered.put(fact.rollbackId().number(), Rollback.ordered(fact));
        fact.undo().forEach(undo -> {
            if (undo.completed()) {
                ended.put(undo.checkpointId().sequence(), StepOutcome.UNDONE);
            } else {
                ended.putIfAbsent(undo.checkpointId().sequence(), StepOutcome.CANCELLED);
            }
        });
        return this;
    }

    @Override
    public HistoryInMemory rollbackSettled(Fact.RollbackSettled fact) {
        Rollback settled =
                ordered.computeIfPresent(fact.rollbackId().number(), (n, rollback) -> rollback.settled(fact));
        List<UndoStep> listed = settled == null ? List.of() : settled.undo();
        listed.stream()
                .filter(step -> step.completed() && step.outcome() == UndoOutcome.UNDONE)
                .forEach(step -> undone.add(step.checkpointId().sequence()));
        return this;
    }

    @Override
    public HistoryInMemory participantAnswered(Fact.ParticipantAnswered fact) {
        ordered.computeIfPresent(fact.rollbackId().number(), (n, rollback) -> rollback.answered(fact));
        return this;
    }

    @Override
    public HistoryInMemory participantsAsked(Fact.ParticipantsAsked fact) {
        ordered.computeIfPresent(fact.rollbackId().number(), (n, rollback) -> rollback.askedAgain(fact));
        return this;
    }

    @Override
    public HistoryInMemory checkpointsPruned(Fact.CheckpointsPruned fact) {
        fact.checkpointIds().forEach(this::prune);
        return this;
    }

    @Override
    public HistoryInMemory checkpointPinned(Fact.CheckpointPinned fact) {
        Checkpoint.Pin pin = new Checkpoint.Pin(fact.reason(), fact.requestedBy(), fact.at());
        kept.computeIfPresent(fact.checkpointId().sequence(), (n, checkpoint) -> checkpoint.withPin(pin));
        return this;
    }

    @Override
    public HistoryInMemory checkpointUnpinned(Fact.CheckpointUnpinned fact) {
        kept.computeIfPresent(fact.checkpointId().sequence(), (n, checkpoint) -> checkpoint.withPin(null));
        return this;
    }

    @Override
    public HistoryInMemory planClosed(Fact.PlanClosed fact) {
        return this;
    }

    @Override
    public HistoryInMemory requestRefused(Fact.RequestRefused fact) {
        return this;
    }

    @Override
    public HistoryInMemory planOffered(Fact.PlanOffered fact) {
        return this;
    }

    @Override
    public HistoryInMemory entityParked(Fact.EntityParked fact) {
        return this;
    }

    @Override
    public HistoryInMemory entityResumed(Fact.EntityResumed fact) {
        return this;
    }

    @Override
    public HistoryInMemory entityParkedByHand(Fact.EntityParkedByHand fact) {
        return this;
    }

    @Override
    public HistoryInMemory signalReceived(Fact.SignalReceived fact) {
        return this;
    }

    @Override
    public HistoryInMemory waitEnded(Fact.WaitEnded fact) {
        return this;
    }

    @Override
    public HistoryInMemory planPaused(Fact.PlanPaused fact) {
        return this;
    }

    @Override
    public HistoryInMemory checkpointRestored(Fact.CheckpointRestored fact) {
        return this;
    }

    @Override
    public HistoryInMemory rollbackProposed(Fact.RollbackProposed fact) {
        if (fact.edit() != null) {
            states.put(fact.edit().stateHash(), Objects.requireNonNull(carried));
        }
        return this;
    }

    @Override
    public HistoryInMemory proposalClosed(Fact.ProposalClosed fact) {
        return this;
    }

    @Override
    public HistoryInMemory checkpointForked(Fact.CheckpointForked fact) {
        return this;
    }

    @Override
    public HistoryInMemory integrityFailed(Fact.IntegrityFailed fact) {
        return this;
    }

    private void prune(CheckpointId id) {
        Checkpoint removed = Objects.requireNonNull(kept.remove(id.sequence()), "pruned before it was taken");
        ended.remove(id.sequence());
        touches.remove(id.sequence());
        gaps.add(id.sequence());
        if (removed.cause() != null) {
            newest.remove(removed.cause(), id.sequence());
            newestOfAnyAttempt.remove(ofAnyAttempt(removed.cause()), id.sequence());
        }
        if (kept.values().stream().noneMatch(kept -> kept.stateHash().equals(removed.stateHash()))) {
            states.remove(removed.stateHash());
        }
    }

    @Override
    public @Nullable Pruned pruned(long sequence) {
        if (!gaps.contains(sequence)) {
            return null;
        }
        long first = sequence;
        long last = sequence;
        while (gaps.contains(first - 1)) {
            first--;
        }
        while (gaps.contains(last + 1)) {
            last++;
        }
        return new Pruned(first, last);
    }

    @Override
    public List<EntityKey> touched(long sequence) {
        return touches.getOrDefault(sequence, List.of());
    }

    @Override
    public @Nullable Checkpoint checkpoint(long sequence) {
        return kept.get(sequence);
    }

    @Override
    public @Nullable String storedHash(Checkpoint checkpoint) {
        return storedHash(checkpoint.stateHash());
    }

    @Override
    public byte @Nullable [] snapshot(String stateHash) {
        return states.get(stateHash);
    }

    @Override
    public @Nullable String storedHash(String stateHash) {
        byte[] snapshot = states.get(stateHash);
        return snapshot == null ? null : Sha256.hex(snapshot);
    }

    @Override
    public @Nullable StepOutcome outcome(long sequence) {
        return ended.get(sequence);
    }

    @Override
    public boolean isUndone(long sequence) {
        return ended.get(sequence) == StepOutcome.UNDONE && undone.contains(sequence);
    }

    @Override
    public @Nullable Rollback rollback(long number) {
        return ordered.get(number);
    }

    @Override
    public boolean isDecided(EventRef event, Instant at) {
        return decided.entrySet().stream()
                .anyMatch(one -> one.getKey().id().equals(event.id())
                        && one.getKey().source().equals(event.source())
                        && !one.getValue().isBefore(at.minus(REMEMBERED)));
    }

    @Override
    public long newestFor(StepCause cause) {
        if (cause.attempt() == null) {
            return newestOfAnyAttempt.getOrDefault(cause, 0L);
        }
        return Math.max(newest.getOrDefault(cause, 0L), newest.getOrDefault(ofAnyAttempt(cause), 0L));
    }

    private static StepCause ofAnyAttempt(StepCause cause) {
        return new StepCause(cause.plan(), cause.step(), null);
    }
}
