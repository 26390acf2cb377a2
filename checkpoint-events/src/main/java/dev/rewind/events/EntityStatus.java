package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an entity stands. */
public enum EntityStatus {
    /** A plan under way. */
    @JsonProperty("running")
    RUNNING,
    /** A rollback is commanded and not yet acknowledged. */
    @JsonProperty("rolling_back")
    ROLLING_BACK,
    /** The last rollback failed or was never acknowledged: an operator's case. */
    @JsonProperty("rollback_failed")
    ROLLBACK_FAILED,
    /** Failed too often: nothing is commanded until a person says so. */
    @JsonProperty("parked")
    PARKED,
    /** The plan ended well. */
    @JsonProperty("completed")
    COMPLETED,
    /** The plan gave up. */
    @JsonProperty("failed")
    FAILED,
    /** Has state, but runs no plan. */
    @JsonProperty("idle")
    IDLE
}
