package dev.rewind.processor.topology;

import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.store.Deadline;
import dev.rewind.processor.store.Deadlines;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Lets deadlines of one partition go when they are due: an event that says so goes to {@code plan-events}, and the row
 * goes with it, in one transaction. The timer decides nothing. All there is to know is in the store; what is kept here
 * is an estimate or a shortcut, and is found again after a restart.
 *
 * <p>There is one wake-up call, for the earliest deadline, and none while there is no deadline: a call at regular times
 * would make Kafka Streams commit a transaction after each.
 */
final class Timers {
    private static final long MAX_SLEEP_MS = Duration.ofHours(1).toMillis();
    private static final long GIVE_UP_MS = Duration.ofSeconds(30).toMillis();

    private final ProcessorContext<Routed, byte[]> context;
    private final Deadlines deadlines;
    private final TimerSettings settings;
    private final LogClock logClock = new LogClock();
    private @Nullable Cancellable call;
    private long callAt = Long.MAX_VALUE;
    private int inFlight;

    Timers(ProcessorContext<Routed, byte[]> context, Deadlines deadlines, TimerSettings settings) {
        this.context = context;
        this.deadlines = deadlines;
        this.settings = settings;
    }

    /** Begins with a look at what has become due while nobody looked. */
    void start() {
        wakeAt(context.currentSystemTimeMs(), context.currentSystemTimeMs());
    }

    /** An event has been read; if it is one of ours, there is room for another. */
    void read(Envelope<PlanEvent> event, long logged) {
        logClock.processed(logged, context.currentSystemTimeMs());
        if (event.data() instanceof DeadlineReached && event.source().equals(Outputs.SOURCE)) {
            inFlight = Math.max(0, inFlight - 1);
            if (event.time() != null) {
                logClock.returned(event.time().toEpochMilli(), logged);
            }
        }
    }

    /** An event has been processed; what it wrote may be due before what was known. */
    void written(long earliestDue) {
        deadlines.written(earliestDue);
        sleep(context.currentSystemTimeMs());
    }

    private void wake(long now) {
        callAt = Long.MAX_VALUE;
        if (call != null) {
            call.cancel();
        }
        if (inFlight >= settings.inFlight()) {
            // Nothing has come back for very long: it was lost with what was in flight before a crash of the broker.
            inFlight = 0;
        }
        int before = inFlight;
        long end = System.nanoTime() + settings.time().toNanos();
        deadlines.take(
                logClock.logTime(now),
                () -> inFlight < settings.inFlight() && (inFlight == before || System.nanoTime() < end),
                deadline -> letGo(deadline, now));
        if (inFlight > before) {
            context.commit();
        }
        sleep(now);
    }

    private void letGo(Deadline deadline, long now) {
        inFlight++;
        Envelope<DeadlineReached> event = Envelope.of(
                deadline.eventId(), Outputs.SOURCE, deadline.entity(), Instant.ofEpochMilli(now), deadline.event());
        context.forward(
                new Record<>(
                        Routed.to(context.taskId().partition(), EventWriter.key(deadline.entity())),
                        EventWriter.value(event.data()),
                        now,
                        EventWriter.headers(event)),
                CheckpointTopology.SEND_HOME);
    }

    private void sleep(long now) {
        if (deadlines.earliest() == Deadlines.NONE) {
            return;
        }
        wakeAt(inFlight < settings.inFlight() ? logClock.localTime(deadlines.earliest()) : now + GIVE_UP_MS, now);
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
