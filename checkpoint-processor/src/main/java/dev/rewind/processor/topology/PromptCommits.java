package dev.rewind.processor.topology;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.jspecify.annotations.Nullable;

/**
 * Requests the commits of one partition that cannot wait for the regular one. Those that are only wanted soon come at most
 * every {@link #SOON_MS}, because each takes a good part of that time from the stream thread, and what is committed at once
 * waits for them.
 */
final class PromptCommits {
    static final long SOON_MS = 100;

    private final ProcessingContext context;
    private final Last last;
    private @Nullable Cancellable pending;
    /** When a commit was last wanted soon. */
    private long wantedAt;

    /** When a commit was last requested on each stream thread. A commit is that of all partitions of its thread. */
    static final class Last {
        private final ThreadLocal<Long> at = ThreadLocal.withInitial(() -> Long.MIN_VALUE / 2);
    }

    PromptCommits(ProcessingContext context, Last last) {
        this.context = context;
        this.last = last;
    }

    void request(CommitRequest wanted) {
        if (wanted == CommitRequest.NONE) {
            return;
        }
        long now = context.currentSystemTimeMs();
        long wait = last.at.get() + SOON_MS - now;
        if (wanted == CommitRequest.NOW || wait <= 0) {
            commit(now);
            return;
        }
        wantedAt = now;
        if (pending == null) {
            pending =
                    context.schedule(Duration.ofMillis(wait), PunctuationType.WALL_CLOCK_TIME, this::commitUnlessDone);
        }
    }

    private void commitUnlessDone(long now) {
        if (pending != null) {
            pending.cancel();
            pending = null;
        }
        if (last.at.get() <= wantedAt) {
            commit(now);
        }
    }

    private void commit(long now) {
        last.at.set(now);
        context.commit();
    }
}
