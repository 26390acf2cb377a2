package dev.rewind.rules.state;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.Entity;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.Fact.ProposalClosed;
import dev.rewind.events.Fact.RollbackProposed;
import dev.rewind.events.Participant;
import dev.rewind.events.RollbackCause;
import dev.rewind.events.UndoStep;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A rollback that waits for the approval of a second person. An entity has at most one.
 *
 * <pre>
 * none ──proposed──▶ open ──approved, rejected, expired, outdated or replaced──▶ none
 * </pre>
 *
 * @param digest of all that the rollback would do
 * @param number of the rollback, if it is the entity's next one
 * @param target number of the checkpoint to go back to
 * @param cause who asked and why
 * @param cascade whether other entities are asked to go back too
 * @param needs what makes the approval necessary
 * @param at when it was proposed
 * @param expiresAt until when it can be approved
 * @param edit the state to go on with, if it would change the state
 * @param holds true if the entity is held up meanwhile, because a failure asked for the rollback; otherwise null
 * @param base the checkpoint of its base that a fork goes back to; null if the rollback stays within the entity
 * @param failed the steps that have failed and that a rollback still has to take back
 */
public record Proposal(
        String digest,
        long number,
        long target,
        RollbackCause cause,
        boolean cascade,
        List<RollbackProposed.Need> needs,
        Instant at,
        Instant expiresAt,

        @JsonInclude(JsonInclude.Include.NON_NULL) Fact.@Nullable EditedState edit,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean holds,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CheckpointId base,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<UndoStep> failed) {

    /** Takes absent steps as none. */
    public Proposal {
        failed = failed == null ? List.of() : List.copyOf(failed);
    }

    /** The proposal after another one was made. The earlier one must be closed before. */
    static Proposal proposed(@Nullable Proposal before, RollbackProposed fact) {
        if (before != null) {
            throw new IllegalTransitionException("a rollback with the digest " + fact.digest()
                    + " cannot be proposed while one with the digest " + before.digest() + " is");
        }
        return new Proposal(
                fact.digest(),
                fact.rollbackId().number(),
                fact.checkpoint().sequence(),
                fact.cause(),
                fact.cascade(),
                fact.needs(),
                fact.at(),
                fact.expiresAt(),
                fact.edit(),
                fact.holds(),
                fact.participants().stream()
                        .map(Participant::checkpointId)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                fact.undo().stream()
                        .filter(step -> fact.failed().contains(step.checkpointId()))
                        .toList());
    }

    /** Checks that this proposal can be closed by the fact. */
    static void close(@Nullable Proposal before, ProposalClosed fact) {
        if (before == null || !before.digest().equals(fact.digest())) {
            throw new IllegalTransitionException("no rollback with the digest " + fact.digest() + " is proposed");
        }
    }

    /** Whether the entity is held up until it is decided. */
    @JsonIgnore
    public boolean isHolding() {
        return Boolean.TRUE.equals(holds);
    }

    /** Whether it can be approved at this time. */
    public boolean isOpenAt(Instant time) {
        return time.isBefore(expiresAt);
    }

    /** The edited state, as the fact that closes the proposal names it. */
    @SuppressWarnings("NullAway") // NullAway does not see the annotation of a nested type in another module.
    public Fact.@Nullable EditedState closedEdit() {
        return edit == null ? null : edit.bare();
    }

    /** As the API shows it. */
    Entity.Proposal shownFor(EntityKey entity) {
        return new Entity.Proposal(
                digest,
                new CheckpointId(entity, target),
                cascade,
                needs,
                cause.reason(),
                cause.requestedBy(),
                at,
                expiresAt,
                edit,
                base);
    }
}
