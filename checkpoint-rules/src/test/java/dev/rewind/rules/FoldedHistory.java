package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.Fact;
import dev.rewind.events.Rollback;
import dev.rewind.events.StepCause;
import dev.rewind.events.StepOutcome;
import dev.rewind.events.json.Sha256;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The past of one entity, folded from its facts into maps: what the processor keeps in rows. */
final class FoldedHistory implements History {

    final TreeMap<Long, Checkpoint> checkpoints = new TreeMap<>();
    final Map<Long, StepOutcome> outcomes = new HashMap<>();
    final TreeMap<Long, Rollback> rollbacks = new TreeMap<>();
    final Map<String, byte[]> snapshots = new HashMap<>();

    void apply(Fact fact, byte @Nullable [] state) {
        if (fact instanceof Fact.CheckpointTaken taken) {
            checkpoints.put(taken.checkpoint().sequence(), taken.checkpoint());
            snapshots.put(taken.checkpoint().stateHash(), Objects.requireNonNull(state));
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
