package dev.rewind.service.presence;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a runner or an inbox says about itself, again and again while it is there. The key of the record is its unique
 * name.
 *
 * @param kind {@link #PLAN_RUNNER} or {@link #ROLLBACK_INBOX}
 * @param serves the plans that a runner has run, or the entity types that an inbox restores
 * @param host the host that it runs on
 * @param pid its process id
 * @param startedAt when it started, by its own clock
 * @param intervalMs how often it says so
 */
public record RunnerPresence(
        String kind,
        List<String> serves,
        @Nullable String host,
        @Nullable Long pid,
        @Nullable Instant startedAt,
        long intervalMs) {

    /** The kind of a plan runner. */
    public static final String PLAN_RUNNER = "plan_runner";

    /** The kind of a rollback inbox. */
    public static final String ROLLBACK_INBOX = "rollback_inbox";

    public RunnerPresence {
        kind = kind == null ? "unknown" : kind;
        serves = serves == null ? List.of() : List.copyOf(serves);
    }
}
