package dev.rewind.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a step ended. */
public enum StepOutcome {
    /** The step completed. */
    @JsonProperty("completed")
    COMPLETED,
    /** The step failed. */
    @JsonProperty("failed")
    FAILED,
    /** The step did not end in time. */
    @JsonProperty("timed_out")
    TIMED_OUT,
    /** A rollback cancelled the step while it was under way. */
    @JsonProperty("cancelled")
    CANCELLED,
    /** The step had completed, and a rollback undoes it. */
    @JsonProperty("undone")
    UNDONE
}
