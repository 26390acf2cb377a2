package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a rollback was ordered.
 *
 * @param eventId the event that asked for it
 * @param kind what kind of event that was
 * @param step the step that failed, where one did
 * @param error how it failed, where it did
 * @param reason why a person or a program asked, where one did
 * @param requestedBy who asked
 * @param onBehalfOf the rollbacks that led to this one, each asked for by the one before; the last awaits the outcome
 */
public record RollbackCause(
        String eventId,
        Kind kind,
        @Nullable Step step,
        @Nullable ErrorDetail error,
        @Nullable String reason,
        @Nullable String requestedBy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RollbackId> onBehalfOf) {

    /** @throws IllegalArgumentException when a value is missing */
    public RollbackCause {
        Check.present("cause.event_id", eventId);
        Check.present("cause.kind", kind);
        onBehalfOf = Check.list("cause.on_behalf_of", onBehalfOf, Limits.ON_BEHALF_OF);
    }

    /** The cause of a rollback that no other rollback asked for. */
    public RollbackCause(
            String eventId,
            Kind kind,
            @Nullable Step step,
            @Nullable ErrorDetail error,
            @Nullable String reason,
            @Nullable String requestedBy) {
        this(eventId, kind, step, error, reason, requestedBy, List.of());
    }

    /** Whether a person, or a service in the name of one, asked; not a failure, and not another rollback. */
    public boolean askedByPerson() {
        return kind == Kind.REQUESTED && onBehalfOf.isEmpty();
    }

    /** What leads to a rollback. */
    public enum Kind {
        /** A step, or its whole plan, failed. */
        @JsonProperty("step_failed")
        STEP_FAILED,
        /** A step did not end in time. */
        @JsonProperty("step_timed_out")
        STEP_TIMED_OUT,
        /** A critical operation on an entity failed. */
        @JsonProperty("operation_failed")
        OPERATION_FAILED,
        /** Somebody asked. */
        @JsonProperty("requested")
        REQUESTED
    }
}
