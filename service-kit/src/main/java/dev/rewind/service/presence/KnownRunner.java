package dev.rewind.service.presence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A runner or an inbox that has been heard of.
 *
 * @param runner its unique name
 * @param kind {@code plan_runner} or {@code rollback_inbox}
 * @param connected whether it is there: it was heard of within three of its intervals, and has not said that it ends
 * @param lastSeen the log's time of its last sign
 * @param serves the plans that a runner has run, or the entity types that an inbox restores
 * @param startedAt when it started, by its own clock
 */
public record KnownRunner(
        String runner,
        String kind,
        boolean connected,
        Instant lastSeen,
        List<String> serves,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String host,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long pid,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant startedAt) {}
