package dev.rewind.runner;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.runner.EventLog.Sent;
import dev.rewind.runner.PlanStoppedException.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one plan says to the log. All of a plan's events go to one partition, in order; what was said without waiting is
 * waited for together with the next thing that is. Each acknowledgement counts for itself: after a failed batch, an
 * idempotent producer may still deliver the one behind it.
 */
final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private static final int REMEMBERED = 256;

    private final EventLog log;
    private final EntityKey plan;
    private final String source;
    private final PlanTrace trace;
    private final Deque<Sent> unacknowledged = new ArrayDeque<>();
    private EventLog.@Nullable Ready held;
    private final Map<String, Long> epochs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    Journal(EventLog log, EntityKey plan, String planName, PlanTrace trace) {
        this.log = log;
        this.plan = plan;
        this.source = "/plan-runner/" + planName;
        this.trace = trace;
    }

    /** Says what the plan does. */
    Sent say(PlanEvent event) throws InterruptedException {
        return say(event, trace.now());
    }

    /** Says what a part of the plan does. */
    Sent say(PlanEvent event, Trace part) throws InterruptedException {
        Sent sent = append(plan, event, part);
        remember(sent, event);
        return sent;
    }

    /**
     * Says what a part of the plan did, together with the next thing that is said: one request to the log instead of two.
     * Only where that follows at once, or {@link #release} does.
     */
    void sayWithNext(PlanEvent event, Trace part) throws InterruptedException {
        release();
        EventLog.Ready ready = log.prepare(plan, source, event, part.traceparent());
        remember(ready.sent(), event);
        held = ready;
    }

    /** Says what waits for the next thing to be said. */
    void release() throws InterruptedException {
        EventLog.Ready ready = held;
        if (ready != null) {
            held = null;
            send(ready);
        }
    }

    /** Says what is left to say, if that can be. */
    @Override
    public void close() {
        try {
            release();
        } catch (PlanStoppedException | InterruptedException e) {
            LOG.atDebug().addKeyValue("plan", plan).setCause(e).log("The end of a step was not told any more");
        }
    }

    /** Says something of another entity for the plan's sake. */
    void say(EntityKey other, PlanEvent event, Trace part) throws InterruptedException {
        append(other, event, part);
    }

    /** Answers a rollback command. A refused answer is no news: the rollback was settled before. */
    void answer(PlanEvent event) throws InterruptedException {
        append(plan, event, trace.now());
    }

    /**
     * Waits until the log has everything that was said.
     *
     * @throws PlanStoppedException when it does not have all of it in time
     */
    void acknowledged() throws InterruptedException {
        release();
        for (Sent sent = unacknowledged.peek(); sent != null; sent = unacknowledged.peek()) {
            at(sent);
            unacknowledged.remove();
        }
    }

    /**
     * Where the log has an event, once it has.
     *
     * @throws PlanStoppedException when it does not have it in time
     */
    EventRef at(Sent sent) throws InterruptedException {
        try {
            return sent.acknowledged().get();
        } catch (ExecutionException e) {
            throw unavailable(e.getCause() == null ? e : e.getCause());
        }
    }

    /** The epoch of an event that this journal said lately, or null when it did not. */
    @Nullable
    Long epochOf(String eventId) {
        return epochs.get(eventId);
    }

    private Sent append(EntityKey entity, PlanEvent event, Trace part) throws InterruptedException {
        EventLog.Ready ready = log.prepare(entity, source, event, part.traceparent());
        release();
        return send(ready);
    }

    private void remember(Sent sent, PlanEvent event) {
        Long epoch = event.epoch();
        epochs.put(sent.id(), epoch == null ? 0 : epoch);
    }

    private Sent send(EventLog.Ready event) throws InterruptedException {
        try {
            Sent sent = log.send(event);
            unacknowledged.add(sent);
            return sent;
        } catch (InterruptException e) {
            boolean ignored = Thread.interrupted();
            throw new InterruptedException("interrupted while an event of " + plan + " was on its way");
        } catch (KafkaException | IllegalStateException e) {
            throw unavailable(e);
        }
    }

    private PlanStoppedException unavailable(Throwable cause) {
        return new PlanStoppedException(
                Problem.LOG_UNAVAILABLE,
                "the log did not acknowledge an event of " + plan + " (" + cause.getMessage()
                        + "); the plan stops before its next step. Check that the broker is reachable",
                cause);
    }
}
