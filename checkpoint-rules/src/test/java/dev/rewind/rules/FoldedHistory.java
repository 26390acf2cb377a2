package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Sha256;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The past of one entity, folded from its facts into maps: what the processor keeps in rows. */
final class FoldedHistory implements History {

    final TreeMap<Long, Checkpoint> checkpoints = new TreeMap<>();
    final Map<Long, StepOutcome> outcomes = new HashMap<>();
    final TreeMap<Long, Rollback> rollbacks = new TreeMap<>();
    final Map<String, byte[]> snapshots = new HashMap<>();

    final Map<Long, List<EntityKey>> touched = new HashMap<>();
    final TreeSet<Long> pruned = new TreeSet<>();

    void apply(Fact fact, byte @Nullable [] state) {
        if (fact instanceof Fact.CheckpointTaken taken) {
            checkpoints.put(taken.checkpoint().sequence(), taken.checkpoint());
            snapshots.put(taken.checkpoint().stateHash(), Objects.requireNonNull(state));
            touched.put(taken.checkpoint().sequence(), taken.touches());
        } else if (fact instanceof Fact.StepClosed closed) {
            outcomes.put(closed.checkpointId().sequence(), closed.outcome());
        } else if (fact instanceof Fact.RollbackOrdered ordered && ordered.attempt() == 1) {
            rollbacks.put(ordered.rollbackId().number(), Rollback.ordered(ordered));
            ordered.undo().forEach(undo -> {
                if (undo.completed()) {
                    outcomes.put(undo.checkpointId().sequence(), StepOutcome.UNDONE);
                } else {
                    outcomes.putIfAbsent(undo.checkpointId().sequence(), StepOutcome.CANCELLED);
                }
            });
        } else if (fact instanceof Fact.RollbackOrdered again) {
            rollbacks.computeIfPresent(again.rollbackId().number(), (n, rollback) -> rollback.commandedAgain(again));
        } else if (fact instanceof Fact.RollbackSettled settled) {
            rollbacks.computeIfPresent(settled.rollbackId().number(), (n, rollback) -> rollback.settled(settled));
        } else if (fact instanceof Fact.ParticipantAnswered answered) {
            rollbacks.computeIfPresent(answered.rollbackId().number(), (n, rollback) -> rollback.answered(answered));
        } else if (fact instanceof Fact.CheckpointsPruned prune) {
            prune.checkpointIds().forEach(this::prune);
        } else if (fact instanceof Fact.CheckpointPinned pinned) {
            checkpoints.computeIfPresent(
                    pinned.checkpointId().sequence(),
                    (n, checkpoint) ->
                            checkpoint.withPin(new Checkpoint.Pin(pinned.reason(), pinned.requestedBy(), pinned.at())));
        } else if (fact instanceof Fact.CheckpointUnpinned unpinned) {
            checkpoints.computeIfPresent(
                    unpinned.checkpointId().sequence(), (n, checkpoint) -> checkpoint.withPin(null));
        }
    }

    private void prune(CheckpointId id) {
        Checkpoint gone = Objects.requireNonNull(checkpoints.remove(id.sequence()), "pruned before it was taken");
        outcomes.remove(id.sequence());
        touched.remove(id.sequence());
        pruned.add(id.sequence());
        if (checkpoints.values().stream().noneMatch(kept -> kept.stateHash().equals(gone.stateHash()))) {
            snapshots.remove(gone.stateHash());
        }
    }

    /** Gaps may lie side by side, as in a store where a later one was there first; here none goes beyond a multiple of 4. */
    @Override
    public @Nullable Pruned pruned(long sequence) {
        if (!pruned.contains(sequence)) {
            return null;
        }
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
        return touched.getOrDefault(sequence, List.of());
    }

    @Override
    public @Nullable Checkpoint checkpoint(long sequence) {
        return checkpoints.get(sequence);
    }

    @Override
    public @Nullable String storedHash(Checkpoint checkpoint) {
        byte[] snapshot = snapshots.get(checkpoint.stateHash());
        return snapshot == null ? null : Sha256.hex(snapshot);
    }

    @Override
    public @Nullable StepOutcome outcome(long sequence) {
        return outcomes.get(sequence);
    }

    @Override
    public @Nullable Rollback rollback(long number) {
        return rollbacks.get(number);
    }

    @Override
    public @Nullable Checkpoint newestFor(StepCause cause) {
        return checkpoints.descendingMap().values().stream()
                .filter(checkpoint -> checkpoint.cause() != null && cause.covers(checkpoint.cause()))
                .findFirst()
                .orElse(null);
    }
}
