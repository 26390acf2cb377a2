package dev.rewind.query.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What people want of a bulk job: the last request to start, pause, continue or stop it.
 *
 * @param wanted the state that was asked for
 * @param by who asked
 * @param reason why, if it was said
 * @param at when
 */
public record BulkControl(
        Wanted wanted, String by, @Nullable String reason, Instant at) {

    /** A state that people can ask for. */
    public enum Wanted {
        /** Its items are fixed, and none is done until a person starts it. */
        @JsonProperty("prepared")
        PREPARED,
        /** Its items are done, one after another. */
        @JsonProperty("running")
        RUNNING,
        /** No further item is done until it is continued. */
        @JsonProperty("paused")
        PAUSED,
        /** No further item is ever done. */
        @JsonProperty("stopped")
        STOPPED
    }
}
