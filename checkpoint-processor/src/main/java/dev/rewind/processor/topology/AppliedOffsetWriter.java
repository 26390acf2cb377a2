package dev.rewind.processor.topology;

import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.store.PartitionStores;
import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a partition's stores up to which offset the log is applied, so that standby copies know how current they
 * are. It writes a few times a second while events arrive, and once more when all are committed. Then it pauses,
 * because every punctuation costs a commit.
 */
final class AppliedOffsetWriter {
    private static final Duration EVERY = Duration.ofMillis(200);
    /** 10 s. An offset that an aborted transaction used is never committed, so waiting longer for it is useless. */
    private static final int MOST_ROUNDS_WITHOUT_EVENTS = 50;

    private final ProcessorContext<?, ?> context;
    private final PartitionStores stores;
    private final AppliedProgress progress;
    private final int partition;
    private @Nullable Cancellable rounds;
    private int roundsWithoutEvents;
    private long written;

    AppliedOffsetWriter(
            ProcessorContext<?, ?> context, PartitionStores stores, AppliedProgress progress, int partition) {
        this.context = context;
        this.stores = stores;
        this.progress = progress;
        this.partition = partition;
        this.written = stores.appliedOffset();
        eventProcessed();
    }

    /** Starts the rounds again after an event was processed. */
    void eventProcessed() {
        roundsWithoutEvents = 0;
        if (rounds == null) {
            rounds = context.schedule(EVERY, PunctuationType.WALL_CLOCK_TIME, now -> write());
        }
    }

    private void write() {
        long through = progress.through(partition);
        if (through > written) {
            stores.saveAppliedOffset(through);
            written = through;
        }
        roundsWithoutEvents++;
        boolean isCommitted = progress.committedEnd(partition) >= through;
        if (rounds != null && (isCommitted || roundsWithoutEvents > MOST_ROUNDS_WITHOUT_EVENTS)) {
            rounds.cancel();
            rounds = null;
        }
    }
}
