package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.rewind.events.check.Check;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of an entity at one moment, numbered per entity, hashed, never changed. Only {@code pinned} can change
 * after it is taken. The chain hash covers all fields except {@code pinned}, {@code state} and the event's partition
 * and offset.
 *
 * @param id the entity and the checkpoint's number
 * @param parent the checkpoint that the entity was at when this one was taken, or null for the first one
 * @param epoch the epoch in which it was taken
 * @param reason why it was taken, such as {@code step_started}
 * @param step the step that starts from it, if any
 * @param cause the step of a plan that it was taken for, if any
 * @param labels key-value pairs of the publisher's choice
 * @param stateHash SHA-256 of the snapshot, lower-case hex
 * @param previousChainHash chain hash of the checkpoint before it, by number; null for number 1
 * @param chainHash SHA-256 over this checkpoint's fixed fields, {@code previousChainHash} included
 * @param sizeBytes size of the snapshot in bytes
 * @param traceId W3C trace id of the event, if it had one
 * @param createdAt the log's time of the event
 * @param event the place of the event in the log
 * @param pinned who pinned it and why, if it is pinned
 * @param state the snapshot; null in lists and facts
 * @param edited who changed the state before the entity went on from it, and why; null if its publisher set the state
 * @param forkedFrom the checkpoint of another entity that the entity began with; null if it began by itself
 */
@JsonPropertyOrder({"id", "entity_type", "entity_id", "sequence"})
public record Checkpoint(
        CheckpointId id,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable CheckpointId parent,
        long epoch,
        String reason,
        @Nullable Step step,
        @Nullable StepCause cause,
        Map<String, String> labels,
        String stateHash,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String previousChainHash,
        String chainHash,
        long sizeBytes,
        @Nullable String traceId,
        Instant createdAt,
        EventRef event,
        @Nullable Pin pinned,
        @Nullable Snapshot state,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Edited edited,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ForkedFrom forkedFrom) {

    /** Reason of a checkpoint that a step starts from. */
    public static final String STEP_STARTED = "step_started";

    /** Reason of a checkpoint with the state after a step. */
    public static final String STEP_COMPLETED = "step_completed";

    /** Reason of the first checkpoint of a plan that was requested. */
    public static final String PLAN_REQUESTED = "plan_requested";

    /** Reason of a plan's last checkpoint. */
    public static final String PLAN_COMPLETED = "plan_completed";

    /** Reason of a checkpoint with the state in which a plan failed. */
    public static final String PLAN_FAILED = "plan_failed";

    /** Reason of the first checkpoint of an entity that began with the state of another one. */
    public static final String FORKED = "forked";

    /** Reason of a checkpoint whose state a person or a service changed when the entity went back. */
    public static final String EDITED = "edited";

    /** A checkpoint whose state its publisher set. */
    public Checkpoint(
            CheckpointId id,
            @Nullable CheckpointId parent,
            long epoch,
            String reason,
            @Nullable Step step,
            @Nullable StepCause cause,
            Map<String, String> labels,
            String stateHash,
            @Nullable String previousChainHash,
            String chainHash,
            long sizeBytes,
            @Nullable String traceId,
            Instant createdAt,
            EventRef event,
            @Nullable Pin pinned,
            @Nullable Snapshot state) {
        this(
                id,
                parent,
                epoch,
                reason,
                step,
                cause,
                labels,
                stateHash,
                previousChainHash,
                chainHash,
                sizeBytes,
                traceId,
                createdAt,
                event,
                pinned,
                state,
                null);
    }

    /** A checkpoint of an entity that began by itself. */
    public Checkpoint(
            CheckpointId id,
            @Nullable CheckpointId parent,
            long epoch,
            String reason,
            @Nullable Step step,
            @Nullable StepCause cause,
            Map<String, String> labels,
            String stateHash,
            @Nullable String previousChainHash,
            String chainHash,
            long sizeBytes,
            @Nullable String traceId,
            Instant createdAt,
            EventRef event,
            @Nullable Pin pinned,
            @Nullable Snapshot state,
            @Nullable Edited edited) {
        this(
                id,
                parent,
                epoch,
                reason,
                step,
                cause,
                labels,
                stateHash,
                previousChainHash,
                chainHash,
                sizeBytes,
                traceId,
                createdAt,
                event,
                pinned,
                state,
                edited,
                null);
    }

    /** @throws IllegalArgumentException when a value is missing or out of its bounds */
    public Checkpoint {
        Check.present("checkpoint.id", id);
        Check.between("checkpoint.epoch", epoch, 1, Long.MAX_VALUE);
        Check.text("checkpoint.reason", reason, Limits.REASON);
        labels = Check.labels(labels, Limits.LABELS, Limits.LABEL_VALUE);
        Check.present("checkpoint.state_hash", stateHash);
        Check.present("checkpoint.chain_hash", chainHash);
        Check.between("checkpoint.size_bytes", sizeBytes, 0, Long.MAX_VALUE);
        Check.present("checkpoint.created_at", createdAt);
        Check.present("checkpoint.event", event);
    }

    /**
     * Who pinned a checkpoint, and why.
     *
     * @param reason for people
     * @param by who asked
     * @param at when
     */
    public record Pin(String reason, String by, Instant at) {
        /** @throws IllegalArgumentException when a value is missing */
        public Pin {
            Check.present("pinned.reason", reason);
            Check.present("pinned.by", by);
            Check.present("pinned.at", at);
        }
    }

    /**
     * Who changed the state of a checkpoint before the entity went on from there, and why. The chain hash covers it.
     *
     * @param from the checkpoint whose state was changed
     * @param by the person or program that asked
     * @param reason the reason, for people to read
     * @param step the step that started from that checkpoint, with which the plan goes on; null if none did
     */
    public record Edited(
            CheckpointId from,
            String by,
            String reason,
            @Nullable Step step) {
        /** @throws IllegalArgumentException when a value is missing */
        public Edited {
            Check.present("edited.from", from);
            Check.present("edited.by", by);
            Check.present("edited.reason", reason);
        }
    }

    /**
     * The checkpoint of another entity that an entity began with, and who asked for it. The chain hash covers it.
     *
     * @param checkpointId the checkpoint
     * @param chainHash its chain hash
     * @param by the person or program that asked
     * @param reason the reason, for people to read
     * @param step the step with which a plan goes on; null if no step does
     * @param edited true if the state was changed, null if it is the checkpoint's
     * @param effects whose the effects of the base's earlier steps are; null: the base's
     */
    public record ForkedFrom(
            CheckpointId checkpointId,
            String chainHash,
            String by,
            String reason,
            @Nullable Step step,
            @Nullable Boolean edited,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Effects effects) {
        /** @throws IllegalArgumentException when a value is missing */
        public ForkedFrom {
            Check.present("forked_from.checkpoint_id", checkpointId);
            Check.present("forked_from.chain_hash", chainHash);
            Check.present("forked_from.by", by);
            Check.present("forked_from.reason", reason);
        }

        /** A fork that leaves the effects of earlier steps to the entity of the checkpoint. */
        public ForkedFrom(
                CheckpointId checkpointId,
                String chainHash,
                String by,
                String reason,
                @Nullable Step step,
                @Nullable Boolean edited) {
            this(checkpointId, chainHash, by, reason, step, edited, null);
        }

        /** Whether a rollback of the fork may go back past this checkpoint, which takes steps of the base back. */
        public boolean ownsEffects() {
            return effects == Effects.OWNED;
        }
    }

    /** Who may take the steps back that a fork's base has done before the fork. */
    public enum Effects {
        /** The fork too: a rollback of the fork to a checkpoint of its base asks the base to go back. */
        @JsonProperty("owned")
        OWNED
    }

    /**
     * The fields that the chain hash covers, already in the order of canonical JSON.
     */
    @JsonPropertyOrder(alphabetic = true)
    private record Link(
            CheckpointId id,
            String entityType,
            String entityId,
            long sequence,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            CheckpointId parent,

            long epoch,
            String reason,
            @Nullable LinkedStep step,
            @Nullable LinkedCause cause,
            Map<String, String> labels,
            String stateHash,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String previousChainHash,

            long sizeBytes,
            @Nullable String traceId,
            Instant createdAt,
            Origin event,
            @Nullable LinkedEdit edited,
            @Nullable LinkedFork forkedFrom) {}

    private record LinkedFork(
            String by,
            String chainHash,
            CheckpointId checkpointId,
            @Nullable Boolean edited,
            @Nullable Effects effects,
            String reason,
            @Nullable LinkedStep step) {
        static @Nullable LinkedFork of(@Nullable ForkedFrom forked) {
            return forked == null
                    ? null
                    : new LinkedFork(
                            forked.by(),
                            forked.chainHash(),
                            forked.checkpointId(),
                            forked.edited(),
                            forked.effects(),
                            forked.reason(),
                            forked.step() == null ? null : LinkedStep.of(forked.step()));
        }
    }

    /** Covered if present. Checkpoints without one have the hash that they had in earlier versions. */
    private record LinkedEdit(
            String by,
            CheckpointId from,
            String reason,
            @Nullable LinkedStep step) {
        static @Nullable LinkedEdit of(@Nullable Edited edited) {
            return edited == null
                    ? null
                    : new LinkedEdit(
                            edited.by(),
                            edited.from(),
                            edited.reason(),
                            edited.step() == null ? null : LinkedStep.of(edited.step()));
        }
    }

    private record Origin(String id, String source) {}

    /** A declaration is covered too. Steps without one have the hash that they had in earlier versions. */
    private record LinkedStep(
            int attempt,
            @Nullable Integer index,
            String name,
            @Nullable LinkedUndo undo) {
        static LinkedStep of(Step step) {
            Step.Undo undo = step.undo();
            return new LinkedStep(
                    step.attempt(),
                    step.index(),
                    step.name(),
                    undo == null ? null : new LinkedUndo(undo.kind(), undo.note()));
        }
    }

    private record LinkedUndo(Step.Undo.Kind kind, @Nullable String note) {}

    private record LinkedCause(@Nullable Integer attempt, EntityKey plan, String step) {}

    /** The entity whose state it holds. */
    @JsonIgnore
    public EntityKey entity() {
        return id.entity();
    }

    /** The entity's type, for JSON. */
    @JsonProperty
    public String entityType() {
        return id.entity().type();
    }

    /** The entity's id, for JSON. */
    @JsonProperty
    public String entityId() {
        return id.entity().id();
    }

    /** Its number within the entity: 1, 2, 3 …. */
    @JsonProperty
    public long sequence() {
        return id.sequence();
    }

    /** The step with which a plan that goes back to this checkpoint goes on; null if it is the next one that is not done. */
    @JsonIgnore
    public @Nullable Step continuesWith() {
        if (step != null) {
            return step;
        }
        if (edited != null) {
            return edited.step();
        }
        return forkedFrom == null ? null : forkedFrom.step();
    }

    /** Computes the chain hash of the fields. If it differs from {@link #chainHash()}, the fields were changed. */
    public String expectedChainHash() {
        return Snapshot.of(new Link(
                        id,
                        entityType(),
                        entityId(),
                        sequence(),
                        parent,
                        epoch,
                        reason,
                        step == null ? null : LinkedStep.of(step),
                        cause == null ? null : new LinkedCause(cause.attempt(), cause.plan(), cause.step()),
                        labels,
                        stateHash,
                        previousChainHash,
                        sizeBytes,
                        traceId,
                        createdAt,
                        new Origin(event.id(), event.source()),
                        LinkedEdit.of(edited),
                        LinkedFork.of(forkedFrom)))
                .hash();
    }

    /** The same checkpoint with the chain hash of its fields. */
    public Checkpoint chained() {
        return with(expectedChainHash(), pinned, state);
    }

    /** The same checkpoint, pinned or (null) not pinned. */
    public Checkpoint withPin(@Nullable Pin pin) {
        return with(chainHash, pin, state);
    }

    /** The same checkpoint together with its snapshot. */
    public Checkpoint withState(Snapshot snapshot) {
        return with(chainHash, pinned, snapshot);
    }

    private Checkpoint with(String nextChainHash, @Nullable Pin nextPinned, @Nullable Snapshot nextState) {
        return new Checkpoint(
                id,
                parent,
                epoch,
                reason,
                step,
                cause,
                labels,
                stateHash,
                previousChainHash,
                nextChainHash,
                sizeBytes,
                traceId,
                createdAt,
                event,
                nextPinned,
                nextState,
                edited,
                forkedFrom);
    }
}
