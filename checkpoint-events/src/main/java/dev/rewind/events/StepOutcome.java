package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a step ended. */
public enum StepOutcome {
    /** It did its work. */
    @JsonProperty("completed")
    COMPLETED,
    /** It failed. */
    @JsonProperty("failed")
    FAILED,
    /** It did not end in time. */
    @JsonProperty("timed_out")
    TIMED_OUT,
    /** A rollback stopped it under way. */
    @JsonProperty("cancelled")
    CANCELLED,
    /** It had done its work, and a rollback takes that back. */
    @JsonProperty("undone")
    UNDONE
}
