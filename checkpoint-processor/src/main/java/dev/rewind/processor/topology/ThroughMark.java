package dev.rewind.processor.topology;

import dev.rewind.processor.store.PartitionStores;
import dev.rewind.processor.store.Progress;
import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a partition's stores how far the log is in them, for whoever has a copy: a few times a second while
 * events come, and once more when all is settled. Then it rests, because every punctuation costs a commit.
 */
final class ThroughMark {
    private static final Duration EVERY = Duration.ofMillis(200);
    /** The end of a log that an aborted transaction left is never committed: 10 s are enough to wait for it. */
    private static final int MOST_ROUNDS_WITHOUT_EVENTS = 50;

    private final ProcessorContext<?, ?> context;
    private final PartitionStores stores;
    private final Progress progress;
    private final int partition;
    private @Nullable Cancellable rounds;
    private int roundsWithoutEvents;
    private long written;

    ThroughMark(ProcessorContext<?, ?> context, PartitionStores stores, Progress progress, int partition) {
        this.context = context;
        this.stores = stores;
        this.progress = progress;
        this.partition = partition;
        this.written = stores.through();
        keepUp();
    }

    /** Something has been processed. */
    void keepUp() {
        roundsWithoutEvents = 0;
        if (rounds == null) {
            rounds = context.schedule(EVERY, PunctuationType.WALL_CLOCK_TIME, now -> write());
        }
    }

    private void write() {
        long through = progress.through(partition);
        if (through > written) {
            stores.through(through);
            written = through;
        }
        roundsWithoutEvents++;
        boolean settled = progress.settled(partition) >= through;
        if (rounds != null && (settled || roundsWithoutEvents > MOST_ROUNDS_WITHOUT_EVENTS)) {
            rounds.cancel();
            rounds = null;
        }
    }
}
