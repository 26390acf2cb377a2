package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonProperty;
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
 */
public record RollbackCause(
        String eventId,
        Kind kind,
        @Nullable Step step,
        @Nullable ErrorDetail error,
        @Nullable String reason,
        @Nullable String requestedBy) {

    /** @throws IllegalArgumentException when a value is missing */
    public RollbackCause {
        Check.present("cause.event_id", eventId);
        Check.present("cause.kind", kind);
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
