package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.Step.PlanOutline;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The current status of an entity.
 *
 * @param entityType its type
 * @param entityId its id
 * @param status its status
 * @param epoch its current epoch, from 1
 * @param latest the newest checkpoint of the current timeline; after a rollback, the one that it went back to
 * @param openSteps the steps under way, oldest first
 * @param pendingRollback the rollback that is commanded and not answered yet, if any
 * @param partlyApplied the last rollback, if it was applied and a participant could not go back
 * @param paused who paused the plan and why, if it is paused
 * @param parked who parked the entity by hand and why, if a person did
 * @param signals the signals that are kept for steps that will wait for them, oldest first
 * @param counts how much has happened
 * @param offer the last offer of the plan to runners, if the plan was requested by its name
 * @param createdAt the log's time of its first event
 * @param updatedAt the log's time of its last change
 * @param ended how its plan ended, if it has; absent again once a rollback or a step has opened the plan again
 * @param resumedAt when a person last resumed it after it was parked, if ever
 * @param runner the runner of its newest step, if the event named it and the plan has not ended since
 * @param proposal the rollback that waits for the approval of a second person, if one does
 * @param statusSince the log's time since which it has had its status, if it is known
 * @param lastFailure what failed last; absent again once it has succeeded
 * @param rollbackAttempts how often the last rollback was commanded, if it is pending, failed or expired
 * @param forkedFrom the checkpoint of another entity that it began with, if it did
 * @param forks the entities that began with its checkpoints, oldest first
 * @param outline the steps of its plan, if its runner said which there are
 */
public record Entity(
        String entityType,
        String entityId,
        EntityStatus status,
        long epoch,
        @Nullable CheckpointId latest,
        List<OpenStep> openSteps,
        @Nullable RollbackId pendingRollback,
        @Nullable RollbackId partlyApplied,
        @Nullable Hold paused,
        @Nullable Hold parked,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<KeptSignal> signals,
        Counts counts,
        @Nullable Offer offer,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Ended ended,
        @Nullable Instant resumedAt,
        @Nullable String runner,
        @Nullable Proposal proposal,
        @Nullable Instant statusSince,
        @Nullable Failure lastFailure,
        @Nullable Integer rollbackAttempts,
        @JsonInclude(JsonInclude.Include.NON_NULL) Checkpoint.@Nullable ForkedFrom forkedFrom,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Fork> forks,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PlanOutline outline) {

    /** Takes absent signals and forks as none. */
    public Entity {
        signals = signals == null ? List.of() : List.copyOf(signals);
        forks = forks == null ? List.of() : List.copyOf(forks);
    }

    /** An entity without a proposed rollback. */
    public Entity(
            String entityType,
            String entityId,
            EntityStatus status,
            long epoch,
            @Nullable CheckpointId latest,
            List<OpenStep> openSteps,
            @Nullable RollbackId pendingRollback,
            @Nullable RollbackId partlyApplied,
            @Nullable Hold paused,
            @Nullable Hold parked,
            List<KeptSignal> signals,
            Counts counts,
            @Nullable Offer offer,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Ended ended,
            @Nullable Instant resumedAt,
            @Nullable String runner) {
        this(
                entityType,
                entityId,
                status,
                epoch,
                latest,
                openSteps,
                pendingRollback,
                partlyApplied,
                paused,
                parked,
                signals,
                counts,
                offer,
                createdAt,
                updatedAt,
                ended,
                resumedAt,
                runner,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null);
    }

    /** An entity that is neither paused nor parked by hand, and whose plan was not requested by its name. */
    public Entity(
            String entityType,
            String entityId,
            EntityStatus status,
            long epoch,
            @Nullable CheckpointId latest,
            List<OpenStep> openSteps,
            @Nullable RollbackId pendingRollback,
            @Nullable RollbackId partlyApplied,
            Counts counts,
            Instant createdAt,
            Instant updatedAt) {
        this(
                entityType,
                entityId,
                status,
                epoch,
                latest,
                openSteps,
                pendingRollback,
                partlyApplied,
                null,
                null,
                List.of(),
                counts,
                null,
                createdAt,
                updatedAt,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null);
    }

    /** An entity whose last rollback, if any, is not partly applied. */
    public Entity(
            String entityType,
            String entityId,
            EntityStatus status,
            long epoch,
            @Nullable CheckpointId latest,
            List<OpenStep> openSteps,
            @Nullable RollbackId pendingRollback,
            Counts counts,
            Instant createdAt,
            Instant updatedAt) {
        this(
                entityType,
                entityId,
                status,
                epoch,
                latest,
                openSteps,
                pendingRollback,
                null,
                counts,
                createdAt,
                updatedAt);
    }

    /**
     * How a plan ended.
     *
     * @param outcome completed or failed
     * @param error why it failed, if the event said so
     */
    public record Ended(
            Fact.PlanClosed.Outcome outcome, @Nullable ErrorDetail error) {}

    /**
     * What failed last.
     *
     * @param kind what it was
     * @param step the name of the step, if a step failed
     * @param attempt its attempt, if a step failed
     * @param error why it failed, if the event said so; a long message is cut
     * @param at the log's time of the failure
     */
    public record Failure(
            Kind kind,
            @Nullable String step,
            @Nullable Integer attempt,
            @Nullable ErrorDetail error,
            Instant at) {

        /** Characters of the message that are kept. The fact of the failure has the whole message. */
        public static final int MESSAGE = 1_000;

        /** Cuts a long message. */
        public Failure {
            if (error != null && error.message().length() > MESSAGE) {
                error = error.cutTo(MESSAGE);
            }
        }

        /** What can fail. */
        public enum Kind {
            /** A step failed. */
            @JsonProperty("step_failed")
            STEP_FAILED,
            /** A step did not end in time. */
            @JsonProperty("step_timed_out")
            STEP_TIMED_OUT,
            /** A critical operation failed. */
            @JsonProperty("operation_failed")
            OPERATION_FAILED,
            /** A rollback could not be applied. */
            @JsonProperty("rollback_failed")
            ROLLBACK_FAILED,
            /** The plan failed, and not because of a step; or it was cancelled. */
            @JsonProperty("plan_failed")
            PLAN_FAILED
        }
    }

    /** Whether this step failed last. */
    public boolean failedAt(String step) {
        return lastFailure != null && step.equals(lastFailure.step());
    }

    /** Whether the last error, such as {@code card_declined: no answer}, has this part, in any case of letters. */
    public boolean failedWith(String part) {
        ErrorDetail failed = lastFailure != null ? lastFailure.error() : ended != null ? ended.error() : null;
        String told = failed == null ? "" : failed.type() + ": " + failed.message();
        return told.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /**
     * An offer of a plan to the runners that serve plans of its name.
     *
     * @param plan the name of the plan
     * @param number counts the offers of this plan, from 1
     * @param open whether no runner has taken it
     */
    public record Offer(String plan, int number, boolean open) {}

    /**
     * A rollback that waits for the approval of a second person.
     *
     * @param digest of all that it would do; an approval names it
     * @param checkpointId the checkpoint to go back to
     * @param cascade whether the entities that the undone steps touched are asked to go back too
     * @param needs what makes the approval necessary
     * @param reason the reason that was given
     * @param requestedBy the person or program that asked, which cannot approve it
     * @param at the log's time of the request
     * @param expiresAt until when it can be approved
     * @param edit the change to the state, if it would change the state
     * @param base the checkpoint of its base that a fork would go back to; null if the rollback stays within the entity
     */
    public record Proposal(
            String digest,
            CheckpointId checkpointId,
            boolean cascade,
            List<Fact.RollbackProposed.Need> needs,
            @Nullable String reason,
            @Nullable String requestedBy,
            Instant at,
            Instant expiresAt,
            Fact.@Nullable EditedState edit,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            CheckpointId base) {}

    /**
     * An entity that began with a checkpoint of this one.
     *
     * @param checkpointId the checkpoint, which is kept for it
     * @param entity the other entity
     * @param effects whose the effects of this entity's earlier steps are; null: its own
     */
    public record Fork(
            CheckpointId checkpointId,
            EntityKey entity,

            @JsonInclude(JsonInclude.Include.NON_NULL) Checkpoint.@Nullable Effects effects) {

        /** A fork that leaves the effects of earlier steps to this entity. */
        public Fork(CheckpointId checkpointId, EntityKey entity) {
            this(checkpointId, entity, null);
        }

        /** Whether it is this entity, begun with this checkpoint. */
        public boolean is(CheckpointId of, EntityKey as) {
            return checkpointId.equals(of) && entity.equals(as);
        }
    }

    /**
     * Who holds an entity up, and why.
     *
     * @param reason the reason, for people to read
     * @param by the person or program that asked
     * @param at the log's time of the request
     */
    public record Hold(String reason, String by, Instant at) {}

    /**
     * A step under way.
     *
     * @param name the step's name
     * @param index its place in the plan
     * @param attempt the attempt
     * @param checkpointId the checkpoint that it started from
     * @param startedAt the log's time of its start
     * @param deadline when it times out, if it has a time-out
     * @param waits what it waits for before it runs, if it waits
     * @param runner the runner that runs it, if the event named it
     */
    public record OpenStep(
            String name,
            @Nullable Integer index,
            int attempt,
            CheckpointId checkpointId,
            Instant startedAt,
            @Nullable Instant deadline,
            Step.@Nullable Wait waits,
            @Nullable String runner) {

        /** A step that does not wait, and whose runner is not named. */
        public OpenStep(
                String name,
                @Nullable Integer index,
                int attempt,
                CheckpointId checkpointId,
                Instant startedAt,
                @Nullable Instant deadline) {
            this(name, index, attempt, checkpointId, startedAt, deadline, null, null);
        }
    }

    /**
     * A signal that no step has waited for yet.
     *
     * @param name its name
     * @param by the person or program that sent it
     * @param at the log's time of the signal
     */
    public record KeptSignal(String name, String by, Instant at) {}

    /**
     * How much has happened to an entity.
     *
     * @param checkpoints number of checkpoints taken, which is also the number of the newest one
     * @param rollbacks number of rollbacks ordered
     * @param stepsCompleted number of steps that completed
     * @param stepsFailed number of steps that failed or timed out
     * @param refused number of events that were refused
     */
    public record Counts(long checkpoints, long rollbacks, long stepsCompleted, long stepsFailed, long refused) {}
}
