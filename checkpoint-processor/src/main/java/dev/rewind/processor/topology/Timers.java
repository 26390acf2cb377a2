package dev.rewind.processor.topology;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Rfc3339;
import dev.rewind.processor.store.Deadline;
import dev.rewind.processor.store.Deadlines;
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
 * Lets deadlines of one partition go when they are due: an event that says so goes to {@code plan-events}, and the row
 * goes with it, in one transaction. The timer decides nothing. All there is to know is in the store; what is kept here
 * is an estimate or a shortcut, and is found again after a restart.
 *
 * <p>There is one wake-up call, for the earliest deadline, and none while there is no deadline: a call at regular times
 * would make Kafka Streams commit a transaction after each. A few deadlines go when they are due; many wait for their
 * partition's {@link Turn}.
 */
final class Timers {
    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
    private static final long MAX_SLEEP_MS = Duration.ofHours(1).toMillis();
    /** Of the events of one look: nobody waits for what is pruned, and somebody may for the others. */
    private static final int RETENTION_SHARE = 2;
    /** Deadlines in flight that hold nobody up, so that they need no turn. */
    private static final int A_FEW = 8;

    private static final long LOOK_AGAIN_MS = 10;
    private static final long REST_MS = 200;
    private static final long GIVE_UP_MS = Duration.ofSeconds(30).toMillis();

    private final ProcessorContext<Routed, byte[]> context;
    private final Deadlines deadlines;
    private final RetentionRound round;
    private final TimerSettings settings;
    private final BooleanSupplier rest;
    private final LogClock logClock = new LogClock();
    private @Nullable Cancellable call;
    private long callAt = Long.MAX_VALUE;
    private int inFlight;
    private long heardAt;
    private boolean moreIsDue;

    /** @param rest whether what is due has to wait, because what closes it may be among events that were restored */
    Timers(
            ProcessorContext<Routed, byte[]> context,
            PartitionStores stores,
            TimerSettings settings,
            BooleanSupplier rest) {
        this.context = context;
        this.deadlines = stores.deadlines();
        this.round = new RetentionRound(stores, settings.retention());
        this.settings = settings;
        this.rest = rest;
    }

    /** Begins with a look at what has become due while nobody looked. */
    void start() {
        wakeAt(context.currentSystemTimeMs(), context.currentSystemTimeMs());
    }

    /**
     * An event is about to be processed.
     *
     * @return whether it was let go here, and others with it that are still to come: what follows from all of them is
     *     committed together, because a commit after each would keep the thread from all else
     */
    boolean read(Record<byte[], byte[]> event) {
        boolean ours = Outputs.SOURCE.equals(text(event, "ce_source")) && text(event, "ce_causationid") == null;
        if (ours) {
            inFlight = Math.max(0, inFlight - 1);
            heardAt = context.currentSystemTimeMs();
            if (inFlight == 0) {
                settings.turn().over(this, heardAt);
            }
            String sent = text(event, "ce_time");
            if (sent != null) {
                returned(sent, event.timestamp());
            }
        }
        logClock.processed(event.timestamp(), context.currentSystemTimeMs());
        return ours && inFlight > 0;
    }

    /** An event has been processed; what it wrote may be due before what was known. */
    void written(@Nullable Deadline earliest) {
        deadlines.written(earliest);
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
        if (inFlight > 0 && now - heardAt > GIVE_UP_MS) {
            // Nothing has come back for very long: it was lost with what was in flight before a crash of the broker.
            inFlight = 0;
        }
        int before = inFlight;
        int most = mayLetGo(now);
        long logTime = logClock.logTime(now);
        long end = System.nanoTime() + settings.time().toNanos();
        deadlines.take(
                logTime,
                () -> inFlight < most && (inFlight == before || System.nanoTime() < end),
                deadline -> publish(deadline.eventId(), deadline.entity(), deadline.event(), now));
        round.goOn(
                now,
                Instant.ofEpochMilli(logTime),
                () -> inFlight - before < RETENTION_SHARE && inFlight < aFew(),
                (id, entity, event) -> publish(id, entity, event, now));
        moreIsDue = deadlines.earliest() <= logTime;
        if (inFlight > before) {
            context.commit();
        } else if (inFlight == 0) {
            settings.turn().over(this, now);
        }
        sleep(now);
    }

    private int mayLetGo(long now) {
        if (!moreIsDue) {
            return aFew();
        }
        return settings.turn().isOf(this, now) ? settings.inFlight() : 0;
    }

    private int aFew() {
        return Math.min(A_FEW, settings.inFlight());
    }

    /** Lets other partitions have their turn. */
    void close() {
        settings.turn().over(this, context.currentSystemTimeMs());
    }

    private void publish(String id, EntityKey entity, PlanEvent event, long now) {
        if (inFlight++ == 0) {
            heardAt = now;
        }
        Envelope<PlanEvent> envelope = Envelope.of(id, Outputs.SOURCE, entity, Instant.ofEpochMilli(now), event);
        context.forward(
                new Record<>(
                        Routed.to(context.taskId().partition(), EventWriter.key(entity)),
                        EventWriter.value(event),
                        now,
                        EventWriter.headers(envelope)),
                CheckpointTopology.SEND_HOME);
    }

    private void returned(String sent, long logged) {
        try {
            logClock.returned(Rfc3339.parse(sent).toEpochMilli(), logged);
        } catch (DateTimeException e) {
            LOG.atDebug().setCause(e).log("An event has this processor's source and a time of somebody else's");
        }
    }

    private static @Nullable String text(Record<byte[], byte[]> event, String header) {
        Header found = event.headers().lastHeader(header);
        return found == null || found.value() == null ? null : new String(found.value(), StandardCharsets.UTF_8);
    }

    private void sleep(long now) {
        long due = deadlines.earliest() == Deadlines.NONE ? Long.MAX_VALUE : logClock.localTime(deadlines.earliest());
        wakeAt(moreIsDue ? now + LOOK_AGAIN_MS : Math.min(due, round.nextAt()), now);
    }

    /** Wakes no later than this. A call that turns out to be too early looks and sleeps again. */
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
