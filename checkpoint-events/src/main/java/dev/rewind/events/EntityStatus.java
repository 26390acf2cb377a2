package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an entity stands. */
public enum EntityStatus {
    /** A plan that was requested, and that no runner has started. */
    @JsonProperty("requested")
    REQUESTED,
    /** A plan under way. */
    @JsonProperty("running")
    RUNNING,
    /** A plan whose steps under way all wait for a signal or a time. */
    @JsonProperty("waiting")
    WAITING,
    /** A rollback is commanded and not yet acknowledged. */
    @JsonProperty("rolling_back")
    ROLLING_BACK,
    /** The last rollback failed or was never acknowledged: an operator's case. */
    @JsonProperty("rollback_failed")
    ROLLBACK_FAILED,
    /** Failed too often: nothing is commanded until a person says so. */
    @JsonProperty("parked")
    PARKED,
    /** A rollback after a failure waits for a person to approve it: nothing else happens before. */
    @JsonProperty("awaiting_approval")
    AWAITING_APPROVAL,
    /** A plan that starts no step until it is resumed, because a person or its runner paused it. */
    @JsonProperty("paused")
    PAUSED,
    /** The plan ended well. */
    @JsonProperty("completed")
    COMPLETED,
    /** The plan gave up. */
    @JsonProperty("failed")
    FAILED,
    /** Has state, but runs no plan. */
    @JsonProperty("idle")
    IDLE;

    /** Whether a plan of this status was requested or has begun, and has not ended. */
    public boolean isOpenPlan() {
        return switch (this) {
            case REQUESTED, RUNNING, WAITING, ROLLING_BACK, ROLLBACK_FAILED, PARKED, AWAITING_APPROVAL, PAUSED -> true;
            case COMPLETED, FAILED, IDLE -> false;
        };
    }
}
