package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.Fact;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Sha256;
import dev.rewind.rules.history.History;
import dev.rewind.rules.history.Pruned;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The past of one entity, folded from its facts into maps. The processor keeps the same in rows. */
final class FoldedHistory implements History, Fact.Cases<FoldedHistory> {

    final TreeMap<Long, Checkpoint> checkpoints = new TreeMap<>();
    final Map<Long, StepOutcome> outcomes = new HashMap<>();
    final TreeMap<Long, Rollback> rollbacks = new TreeMap<>();
    final Map<String, byte[]> snapshots = new HashMap<>();

    final Map<Long, List<EntityKey>> touched = new HashMap<>();
    final TreeSet<Long> pruned = new TreeSet<>();

    /** The newest checkpoint for each cause, and for each cause without its attempt. */
    final Map<StepCause, Long> newest = new HashMap<>();

    final Map<StepCause, Long> newestOfAnyAttempt = new HashMap<>();

    /** Damaged entries of these maps: a look-up that needs one fails. */
    final Set<Map.Entry<PastRow, Long>> unreadable = new HashSet<>();

    private byte @Nullable [] carried;

    /** @param state the state that the event carried, or null */
    void apply(Fact fact, byte @Nullable [] state) {
        carried = state;
        fact.match(this);
    }

    @Override
    public FoldedHistory checkpointTaken(Fact.CheckpointTaken fact) {
        checkpoints.put(fact.checkpoint().sequence(), fact.checkpoint());
        boolean isProposed = carried == null && fact.checkpoint().edited() != null;
        if (!isProposed) {
            snapshots.put(fact.checkpoint().stateHash(), Objects.requireNonNull(carried));
        }
        touched.put(fact.checkpoint().sequence(), fact.touches());
        StepCause cause = fact.checkpoint().cause();
        if (cause != null) {
            newest.put(cause, fact.checkpoint().sequence());
            newestOfAnyAttempt.put(ofAnyAttempt(cause), fact.checkpoint().sequence());
        }
        return this;
    }

    @Override
    public FoldedHistory stepClosed(Fact.StepClosed fact) {
        outcomes.put(fact.checkpointId().sequence(), fact.outcome());
        return this;
    }

    @Override
    public FoldedHistory rollbackOrdered(Fact.RollbackOrdered fact) {
        if (fact.attempt() > 1) {
            rollbacks.computeIfPresent(fact.rollbackId().number(), (n, rollback) -> rollback.commandedAgain(fact));
            return this;
        }
        rollbacks.put(fact.rollbackId().number(), Rollback.ordered(fact));
        fact.undo().forEach(undo -> {
            if (undo.completed()) {
                outcomes.put(undo.checkpointId().sequence(), StepOutcome.UNDONE);
            } else {
                outcomes.putIfAbsent(undo.checkpointId().sequence(), StepOutcome.CANCELLED);
            }
        });
        return this;
    }

    @Override
    public FoldedHistory rollbackSettled(Fact.RollbackSettled fact) {
        rollbacks.computeIfPresent(fact.rollbackId().number(), (n, rollback) -> rollback.settled(fact));
        return this;
    }

    @Override
    public FoldedHistory participantAnswered(Fact.ParticipantAnswered fact) {
        rollbacks.computeIfPresent(fact.rollbackId().number(), (n, rollback) -> rollback.answered(fact));
        return this;
    }

    @Override
    public FoldedHistory participantsAsked(Fact.ParticipantsAsked fact) {
        rollbacks.computeIfPresent(fact.rollbackId().number(), (n, rollback) -> rollback.askedAgain(fact));
        return this;
    }

    @Override
    public FoldedHistory checkpointsPruned(Fact.CheckpointsPruned fact) {
        fact.checkpointIds().forEach(this::prune);
        return this;
    }

    @Override
    public FoldedHistory checkpointPinned(Fact.CheckpointPinned fact) {
        Checkpoint.Pin pin = new Checkpoint.Pin(fact.reason(), fact.requestedBy(), fact.at());
        checkpoints.computeIfPresent(fact.checkpointId().sequence(), (n, checkpoint) -> checkpoint.withPin(pin));
        return this;
    }

    @Override
    public FoldedHistory checkpointUnpinned(Fact.CheckpointUnpinned fact) {
        checkpoints.computeIfPresent(fact.checkpointId().sequence(), (n, checkpoint) -> checkpoint.withPin(null));
        return this;
    }

    @Override
    public FoldedHistory planClosed(Fact.PlanClosed fact) {
        return this;
    }

    @Override
    public FoldedHistory requestRefused(Fact.RequestRefused fact) {
        return this;
    }

    @Override
    public FoldedHistory planOffered(Fact.PlanOffered fact) {
        return this;
    }

    @Override
    public FoldedHistory entityParked(Fact.EntityParked fact) {
        return this;
    }

    @Override
    public FoldedHistory entityResumed(Fact.EntityResumed fact) {
        return this;
    }

    @Override
    public FoldedHistory entityParkedByHand(Fact.EntityParkedByHand fact) {
        return this;
    }

    @Override
    public FoldedHistory signalReceived(Fact.SignalReceived fact) {
        return this;
    }

    @Override
    public FoldedHistory waitEnded(Fact.WaitEnded fact) {
        return this;
    }

    @Override
    public FoldedHistory planPaused(Fact.PlanPaused fact) {
        return this;
    }

    @Override
    public FoldedHistory checkpointRestored(Fact.CheckpointRestored fact) {
        return this;
    }

    @Override
    public FoldedHistory rollbackProposed(Fact.RollbackProposed fact) {
        if (fact.edit() != null) {
            snapshots.put(fact.edit().stateHash(), Objects.requireNonNull(carried));
        }
        return this;
    }

    @Override
    public FoldedHistory proposalClosed(Fact.ProposalClosed fact) {
        return this;
    }

    @Override
    public FoldedHistory checkpointForked(Fact.CheckpointForked fact) {
        return this;
    }

    @Override
    public FoldedHistory integrityFailed(Fact.IntegrityFailed fact) {
        return this;
    }

    private void prune(CheckpointId id) {
        Checkpoint removed = Objects.requireNonNull(checkpoints.remove(id.sequence()), "pruned before it was taken");
        outcomes.remove(id.sequence());
        touched.remove(id.sequence());
        pruned.add(id.sequence());
        if (removed.cause() != null) {
            newest.remove(removed.cause(), id.sequence());
            newestOfAnyAttempt.remove(ofAnyAttempt(removed.cause()), id.sequence());
        }
        if (checkpoints.values().stream().noneMatch(kept -> kept.stateHash().equals(removed.stateHash()))) {
            snapshots.remove(removed.stateHash());
        }
    }

    /**
     * A range of pruned checkpoints that ends at a multiple of 4. Stores may hold adjacent gaps too, so the rules must
     * not rely on a gap being as long as possible.
     */
    @Override
    public @Nullable Pruned pruned(long sequence) {
        if (!pruned.contains(sequence)) {
            return null;
        }
        requireReadable(PastRow.GAP, sequence);
        long first = sequence;
        long last = sequence;
        while (first % 4 != 0 && pruned.contains(first - 1)) {
            first--;
        }
        while ((last + 1) % 4 != 0 && pruned.contains(last + 1)) {
            last++;
        }
        return new Pruned(first, last);
    }

    @Override
    public List<EntityKey> touched(long sequence) {
        requireReadable(PastRow.TOUCHED, sequence);
        return touched.getOrDefault(sequence, List.of());
    }

    @Override
    public @Nullable Checkpoint checkpoint(long sequence) {
        return checkpoints.get(sequence);
    }

    @Override
    public @Nullable String storedHash(Checkpoint checkpoint) {
        return storedHash(checkpoint.stateHash());
    }

    @Override
    public byte @Nullable [] snapshot(String stateHash) {
        return snapshots.get(stateHash);
    }

    @Override
    public @Nullable String storedHash(String stateHash) {
        byte[] snapshot = snapshots.get(stateHash);
        return snapshot == null ? null : Sha256.hex(snapshot);
    }

    @Override
    public @Nullable StepOutcome outcome(long sequence) {
        requireReadable(PastRow.STEP, sequence);
        return outcomes.get(sequence);
    }

    @Override
    public @Nullable Rollback rollback(long number) {
        requireReadable(PastRow.ROLLBACK, number);
        return rollbacks.get(number);
    }

    /** Events that had to be decided once, and the log's time of their decision. */
    final Map<EventRef, Instant> decided = new HashMap<>();

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

    private void requireReadable(PastRow row, long number) {
        if (unreadable.contains(Map.entry(row, number))) {
            throw new IllegalStateException(row + " " + number + " is damaged");
        }
    }
}
