package dev.rewind.runner.log;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.runner.PlanStoppedException;
import dev.rewind.runner.PlanStoppedException.Problem;
import dev.rewind.runner.log.PlanEventProducer.Sent;
import dev.rewind.runner.report.PlanTrace;
import dev.rewind.runner.report.TraceSpan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the events of one plan. All of them go to one partition, in order. Events are batched until the plan waits
 * for acknowledgements. Each acknowledgement is checked on its own: after a failed batch, an idempotent producer may
 * still deliver the next one.
 */
public final class PlanJournal {

    private static final int REMEMBERED = 256;

    private final PlanEventProducer log;
    private final EntityKey plan;
    private final String source;
    private final PlanTrace trace;
    private final Deque<Sent> unacknowledged = new ArrayDeque<>();
    private @Nullable Sent newest;
    private final Map<String, Long> epochs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    public PlanJournal(PlanEventProducer log, EntityKey plan, String planName, PlanTrace trace) {
        this.log = log;
        this.plan = plan;
        this.source = "/plan-runner/" + planName;
        this.trace = trace;
    }

    /** Adds an event of the plan to the batch. */
    public Sent append(PlanEvent event) throws InterruptedException {
        return append(event, trace.current());
    }

    /** Adds an event of the plan to the batch, inside this span. */
    public Sent append(PlanEvent event, TraceSpan part) throws InterruptedException {
        Sent sent = enqueue(plan, event, part);
        newest = sent;
        Long epoch = event.epoch();
        epochs.put(sent.id(), epoch == null ? 0 : epoch);
        return sent;
    }

    /** Sends the batch without waiting. */
    public void flush() {
        log.flush();
    }

    /** Adds an event of another entity to the batch, inside this span. */
    public void append(EntityKey other, PlanEvent event, TraceSpan part) throws InterruptedException {
        enqueue(other, event, part);
    }

    /** Answers a rollback command. A refusal of the answer has no effect: the rollback was already settled. */
    public void answer(PlanEvent event) throws InterruptedException {
        enqueue(plan, event, trace.current());
        log.flush();
    }

    /**
     * Sends the batch and waits until Kafka has acknowledged all events.
     *
     * @throws PlanStoppedException when an acknowledgement does not come in time
     */
    public void awaitAcknowledgements() throws InterruptedException {
        flushAndWait();
        for (Sent sent = unacknowledged.peek(); sent != null; sent = unacknowledged.peek()) {
            position(sent);
            unacknowledged.remove();
        }
    }

    /**
     * Waits for the acknowledgement of an event and returns its position in the log.
     *
     * @throws PlanStoppedException when the acknowledgement does not come in time
     */
    public EventRef position(Sent sent) throws InterruptedException {
        try {
            return sent.acknowledged().get();
        } catch (ExecutionException e) {
            throw unavailable(e.getCause() == null ? e : e.getCause());
        }
    }

    /** The position of the newest event of the plan that this journal published; null when none is acknowledged. */
    @Nullable
    public EventRef lastPosition() {
        Sent last = newest;
        return last == null || last.acknowledged().isCompletedExceptionally()
                ? null
                : last.acknowledged().getNow(null);
    }

    /** The epoch of an event that this journal published recently, or null for any other event. */
    @Nullable
    public Long epochOf(String eventId) {
        return epochs.get(eventId);
    }

    private Sent enqueue(EntityKey entity, PlanEvent event, TraceSpan part) throws InterruptedException {
        try {
            Sent sent = log.enqueue(entity, source, event, part.traceparent());
            unacknowledged.add(sent);
            return sent;
        } catch (InterruptException e) {
            throw interrupted();
        } catch (KafkaException | IllegalStateException e) {
            throw unavailable(e);
        }
    }

    private void flushAndWait() throws InterruptedException {
        try {
            log.flushAndWait(unacknowledged.size());
        } catch (InterruptException e) {
            throw interrupted();
        }
    }

    private InterruptedException interrupted() {
        boolean ignored = Thread.interrupted();
        return new InterruptedException("interrupted while publishing an event of " + plan);
    }

    private PlanStoppedException unavailable(Throwable cause) {
        if (log.isClosed()) {
            return new PlanStoppedException(
                    Problem.CLOSED,
                    "the plan runner was closed while " + plan
                            + " was running, and published no more events of it: close was called in one of its steps,"
                            + " or a step did not end in time. Run its id again to resume it",
                    cause);
        }
        return new PlanStoppedException(
                Problem.LOG_UNAVAILABLE,
                "the log did not acknowledge an event of " + plan + " (" + cause.getMessage()
                        + "); the plan stops before its next step. Check that the broker is reachable",
                cause);
    }
}
