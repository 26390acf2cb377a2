package dev.rewind.rules;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.CheckpointRef;
import dev.rewind.events.Fact;
import dev.rewind.events.Limits;
import dev.rewind.events.Participant;
import dev.rewind.events.RefusalCode;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.UndoStep;
import dev.rewind.rules.approval.RollbackDigest;
import dev.rewind.rules.fence.Refusal;
import dev.rewind.rules.history.History;
import dev.rewind.rules.history.RollbackParticipants;
import dev.rewind.rules.history.UndoList;
import dev.rewind.rules.state.EntityState;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a rollback would do, or why it cannot be ordered. Nothing is ordered yet.
 *
 * @param target the checkpoint to go back to; null if the rollback is refused
 * @param undo the steps to undo or cancel, newest first
 * @param participants the entities to ask, in order
 * @param refusal why it cannot be ordered; null if it can
 * @param edit the state to go on with; null for the state of the target
 * @param undoneBefore the steps that the target's state includes although an earlier rollback has undone them, newest
 *     first
 */
record RollbackOutline(
        @Nullable Checkpoint target,
        List<UndoStep> undo,
        List<Participant> participants,
        @Nullable Refusal refusal,
        Fact.@Nullable EditedState edit,
        List<UndoStep> undoneBefore) {

    /**
     * Outlines a rollback to a checkpoint. If that checkpoint is damaged, the damage is added to the draft, and the target
     * is the newest intact one before it in its timeline.
     *
     * @param sequence number of the checkpoint; 0 if the entity has no checkpoint
     * @param from the state from which the steps to undo are taken
     */
    static RollbackOutline of(
            Draft draft, History history, long sequence, EntityState from, RollbackCause cause, boolean cascade) {
        if (draft.state().isParked() && !cause.askedByPerson()) {
            String step = draft.state().parked();
            return refused(
                    RefusalCode.ENTITY_PARKED,
                    draft.entity() + (step == null ? " is parked" : " is parked for step \"" + step + "\"")
                            + "; resume it or request a rollback");
        }
        if (sequence == 0) {
            return refused(RefusalCode.NO_CHECKPOINT, draft.entity() + " has no checkpoint to go back to");
        }
        if (history.pruned(sequence) != null) {
            return refused(RefusalCode.NO_CHECKPOINT, "checkpoint " + sequence + " was pruned by retention");
        }
        Checkpoint target = new IntactCheckpoint(draft, history).intact(sequence);
        if (target == null) {
            return refused(
                    RefusalCode.NO_INTACT_CHECKPOINT,
                    "neither checkpoint " + sequence + " nor any before it in its timeline is intact");
        }
        UndoList undo = UndoList.between(from, history, target.sequence());
        if (undo.overflows()) {
            return refused(
                    RefusalCode.TOO_MANY_STEPS_TO_UNDO,
                    "the rollback would undo more than " + Limits.UNDO + " steps; choose a nearer checkpoint");
        }
        List<Participant> participants =
                cascade ? RollbackParticipants.of(from, history, cause, undo.steps()) : List.of();
        if (participants.size() > Limits.PARTICIPANTS) {
            return refused(
                    RefusalCode.TOO_MANY_PARTICIPANTS,
                    "the rollback would ask " + participants.size() + " entities to roll back too; at most "
                            + Limits.PARTICIPANTS
                            + " are allowed. Request it without cascade, or to a nearer checkpoint");
        }
        if (!participants.isEmpty() && cause.onBehalfOf().size() == Limits.ON_BEHALF_OF) {
            return refused(
                    RefusalCode.CASCADE_TOO_DEEP,
                    "a chain of " + Limits.ON_BEHALF_OF + " rollbacks asked for this one; that is the longest chain"
                            + " allowed, and this rollback would ask more entities to roll back");
        }
        return new RollbackOutline(target, undo.steps(), participants, null, null, undo.undoneBefore());
    }

    /**
     * The same rollback, with a change to the state of its target. An edit holds for its checkpoint only: if that one is
     * damaged, no older one takes its place.
     */
    @SuppressWarnings("NullAway") // NullAway does not see the annotation of a nested type in another module.
    RollbackOutline with(Fact.@Nullable EditedState changed) {
        if (changed == null || refusal != null) {
            return this;
        }
        CheckpointId goesTo = intact().id();
        return changed.of().equals(goesTo)
                ? new RollbackOutline(target, undo, participants, null, changed, undoneBefore)
                : refused(
                        RefusalCode.OTHER_TARGET,
                        "the state of " + changed.of() + " was edited, but the rollback would go back to " + goesTo
                                + "; edit the state of that checkpoint");
    }

    /**
     * The same rollback of a fork, which also asks its base to go back. The base is asked to go to that checkpoint, even if
     * a step has touched it.
     *
     * @param base the checkpoint of the base; null if the rollback stays within the fork
     */
    RollbackOutline asking(@Nullable CheckpointId base) {
        if (base == null || refusal != null) {
            return this;
        }
        if (!intact().id().equals(new CheckpointId(intact().id().entity(), 1))) {
            throw new IllegalStateException("a rollback past the beginning goes to " + intact().id());
        }
        List<Participant> asked = Stream.concat(
                        participants.stream()
                                .filter(participant -> !participant.entity().equals(base.entity())),
                        Stream.of(Participant.base(base)))
                .toList();
        return new RollbackOutline(target, undo, asked, null, edit, undoneBefore);
    }

    /** The checkpoint of its base that a fork goes back to; null if the rollback stays within the entity. */
    @Nullable
    CheckpointId base() {
        return participants.stream()
                .map(Participant::checkpointId)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static RollbackOutline refused(RefusalCode code, String why) {
        return new RollbackOutline(null, List.of(), List.of(), new Refusal(code, why), null, List.of());
    }

    /** The checkpoint to go back to. */
    Checkpoint intact() {
        return Objects.requireNonNull(target, "a rollback that is refused has no target");
    }

    /** The digest of the rollback if it was ordered in this state. */
    String digest(EntityState state) {
        return RollbackDigest.of(
                state.epoch(),
                state.latestId(),
                CheckpointRef.of(intact()),
                undo,
                participants,
                edit == null ? null : edit.stateHash());
    }
}
