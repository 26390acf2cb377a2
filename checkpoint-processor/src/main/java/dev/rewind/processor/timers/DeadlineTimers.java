package dev.rewind.processor.timers;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.processor.layout.StoredDeadline;
import dev.rewind.processor.output.OutputNodes;
import dev.rewind.processor.output.RoutedKey;
import dev.rewind.processor.store.DueDeadlines;
import dev.rewind.processor.store.PartitionStores;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires the deadlines of one partition when they are due. It sends an event to {@code plan-events} and deletes the row
 * of the deadline in the same transaction. The rules decide on that event. All deadlines are in the store; the fields
 * here only save reads, and are found again after a restart.
 *
 * <p>One punctuation is scheduled, for the earliest deadline, and none without deadlines, because Kafka Streams commits
 * after each punctuation. A few deadlines fire as soon as they are due; many wait for the {@link DeadlineTurn} of their
 * partition.
 */
public final class DeadlineTimers {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineTimers.class);
    private static final long MAX_SLEEP_MS = Duration.ofHours(1).toMillis();
    /**
     * Retention events per round. They are few, because no client waits for pruning, but one may wait for a deadline.
     */
    private static final int RETENTION_SHARE = 2;
    /** So many events in flight delay other events so little that they need no turn. */
    private static final int A_FEW = 8;

    private static final long LOOK_AGAIN_MS = 10;
    private static final long REST_MS = 200;
    private static final long GIVE_UP_MS = Duration.ofSeconds(30).toMillis();

    private final ProcessorContext<RoutedKey, byte[]> context;
    private final DueDeadlines deadlines;
    private final RetentionRound round;
    private final TimerSettings settings;
    private final BooleanSupplier rest;
    private final LogClock logClock = new LogClock();
    private @Nullable Cancellable call;
    private long callAt = Long.MAX_VALUE;
    private int inFlight;
    private long lastReturnAt;
    private boolean moreIsDue;

    /** @param rest whether due deadlines wait, because restored events may still close what they belong to */
    public DeadlineTimers(
            ProcessorContext<RoutedKey, byte[]> context,
            PartitionStores stores,
            TimerSettings settings,
            BooleanSupplier rest) {
        this.context = context;
        this.deadlines = stores.deadlines();
        this.round = new RetentionRound(stores, settings.retention());
        this.settings = settings;
        this.rest = rest;
    }

    /** Schedules the first round at once, for deadlines that became due while the processor was down. */
    public void start() {
        wakeAt(context.currentSystemTimeMs(), context.currentSystemTimeMs());
    }

    /**
     * Called before an event is processed.
     *
     * @return whether this timer sent the event and more of its events will follow. Their decisions are committed
     *     together, because a commit after each would delay all other events.
     */
    public boolean beforeEvent(Record<byte[], byte[]> event) {
        boolean ours = OutputNodes.SOURCE.equals(text(event, "ce_source")) && text(event, "ce_causationid") == null;
        if (ours) {
            inFlight = Math.max(0, inFlight - 1);
            lastReturnAt = context.currentSystemTimeMs();
            if (inFlight == 0) {
                settings.turn().release(this, lastReturnAt);
            }
            String sent = text(event, "ce_time");
            if (sent != null) {
                returned(sent, event.timestamp());
            }
        }
        logClock.processed(event.timestamp(), context.currentSystemTimeMs());
        return ours && inFlight > 0;
    }

    /** Called after an event was processed, with the earliest deadline that it wrote. */
    public void afterEvent(@Nullable StoredDeadline earliest) {
        deadlines.added(earliest);
        sleep(context.currentSystemTimeMs());
    }

    private void wake(long now) {
        callAt = Long.MAX_VALUE;
        if (call != null) {
            call.cancel();
        }
        if (rest.getAsBoolean()) {
            wakeAt(now + REST_MS, now);
            return;
        }
        if (inFlight > 0 && now - lastReturnAt > GIVE_UP_MS) {
            // No event has returned for a long time: the events were lost when the broker crashed.
            inFlight = 0;
        }
        int before = inFlight;
        int most = mostInFlight(now);
        long logTime = logClock.logTime(now);
        long end = System.nanoTime() + settings.time().toNanos();
        deadlines.take(
                logTime,
                () -> inFlight < most && (inFlight == before || System.nanoTime() < end),
                deadline -> publish(deadline.eventId(), deadline.entity(), deadline.event(), now));
        round.resume(
                logTime,
                () -> inFlight - before < RETENTION_SHARE && inFlight < aFew(),
                (id, entity, event) -> publish(id, entity, event, now));
        moreIsDue = deadlines.earliest() <= logTime;
        if (inFlight > before) {
            context.commit();
        } else if (inFlight == 0) {
            settings.turn().release(this, now);
        }
        sleep(now);
    }

    private int mostInFlight(long now) {
        if (!moreIsDue) {
            return aFew();
        }
        return settings.turn().tryAcquire(this, now) ? settings.inFlight() : 0;
    }

    private int aFew() {
        return Math.min(A_FEW, settings.inFlight());
    }

    /** Releases the turn, so that other partitions can take it. */
    public void close() {
        settings.turn().release(this, context.currentSystemTimeMs());
    }

    private void publish(String id, EntityKey entity, PlanEvent event, long now) {
        if (inFlight++ == 0) {
            lastReturnAt = now;
        }
        Envelope<PlanEvent> envelope = Envelope.of(id, OutputNodes.SOURCE, entity, Instant.ofEpochMilli(now), event);
        context.forward(
                new Record<>(
                        RoutedKey.to(context.taskId().partition(), EventWriter.key(entity)),
                        EventWriter.value(event),
                        now,
                        EventWriter.headers(envelope)),
                OutputNodes.REROUTED);
    }

    private void returned(String sent, long logged) {
        try {
            logClock.returned(Rfc3339.parse(sent).toEpochMilli(), logged);
        } catch (DateTimeException e) {
            LOG.atDebug().setCause(e).log("An event names this processor as its source, but its time cannot be read");
        }
    }

    private static @Nullable String text(Record<byte[], byte[]> event, String header) {
        Header found = event.headers().lastHeader(header);
        return found == null || found.value() == null ? null : new String(found.value(), StandardCharsets.UTF_8);
    }

    private void sleep(long now) {
        long next = Math.min(deadlines.earliest(), round.nextAt());
        wakeAt(moreIsDue ? now + LOOK_AGAIN_MS : logClock.localTime(next, now), now);
    }

    /** Schedules the next round at this time or earlier. A round that comes too early only schedules the next one. */
    private void wakeAt(long time, long now) {
        if (time >= callAt) {
            return;
        }
        if (call != null) {
            call.cancel();
        }
        callAt = time;
        long wait = Math.max(1, Math.min(MAX_SLEEP_MS, time - now));
        call = context.schedule(Duration.ofMillis(wait), PunctuationType.WALL_CLOCK_TIME, this::wake);
    }
}
