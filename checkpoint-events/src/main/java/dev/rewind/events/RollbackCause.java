package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rewind.events.check.Check;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a rollback was ordered.
 *
 * @param eventId the id of the event that caused the rollback
 * @param kind the kind of that event
 * @param step the step that failed, if a step failed
 * @param error what went wrong, if something failed
 * @param reason the reason that was given, if the rollback was requested
 * @param requestedBy who asked
 * @param onBehalfOf the rollbacks that led to this one, each requested by the one before; the last waits for the
 *     outcome
 * @param approvedBy the second person that approved the rollback, if it needed an approval
 */
public record RollbackCause(
        String eventId,
        Kind kind,
        @Nullable Step step,
        @Nullable ErrorDetail error,
        @Nullable String reason,
        @Nullable String requestedBy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RollbackId> onBehalfOf,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String approvedBy) {

    /** The type of the error of a step that a dead runner left open. */
    public static final String RUNNER_LOST = "runner_lost";

    /** The beginning of the names of all plan runners. */
    public static final String PLAN_RUNNER = "plan-runner:";

    /** @throws IllegalArgumentException when a value is missing */
    public RollbackCause {
        Check.present("cause.event_id", eventId);
        Check.present("cause.kind", kind);
        onBehalfOf = Check.list("cause.on_behalf_of", onBehalfOf, Limits.ON_BEHALF_OF);
    }

    /** The cause of a rollback that was not approved. */
    public RollbackCause(
            String eventId,
            Kind kind,
            @Nullable Step step,
            @Nullable ErrorDetail error,
            @Nullable String reason,
            @Nullable String requestedBy,
            List<RollbackId> onBehalfOf) {
        this(eventId, kind, step, error, reason, requestedBy, onBehalfOf, null);
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

    /** The same cause, approved by a second person. */
    public RollbackCause approvedBy(String person) {
        return new RollbackCause(eventId, kind, step, error, reason, requestedBy, onBehalfOf, person);
    }

    /** Whether a person or a service asked for the rollback; not a failure, and not another rollback. */
    public boolean askedByPerson() {
        return kind == Kind.REQUESTED && onBehalfOf.isEmpty();
    }

    /** Whether a failure asked for the rollback. */
    public boolean followsFailure() {
        return kind != Kind.REQUESTED;
    }

    /** Whether the whole plan failed: then it ends with the rollback. */
    public boolean endsPlan() {
        return kind == Kind.STEP_FAILED && step == null;
    }

    /**
     * Whether a plan runner asked for the rollback, to take the plan over from another runner or to leave it. Such a
     * rollback goes back to where the plan stands.
     */
    public boolean takesPlanOver() {
        return (error != null && error.type().equals(RUNNER_LOST))
                || (requestedBy != null && requestedBy.startsWith(PLAN_RUNNER));
    }

    /** The plan runner that asked for the rollback; otherwise the one that had the plan before. */
    public @Nullable String runner(@Nullable String before) {
        return requestedBy != null && requestedBy.startsWith(PLAN_RUNNER) ? requestedBy : before;
    }

    /** The kinds of causes. */
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
        /** A person, a service or another rollback asked. */
        @JsonProperty("requested")
        REQUESTED
    }
}
