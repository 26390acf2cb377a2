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

/**
 * What one plan says to the log. All of a plan's events go to one partition, in order; what was said without waiting is
 * sent and waited for together with the next thing that is, in one request where that follows at once. Each
 * acknowledgement counts for itself: after a failed batch, an idempotent producer may still deliver the one behind it.
 */
final class Journal {

    private static final int REMEMBERED = 256;

    private final EventLog log;
    private final EntityKey plan;
    private final String source;
    private final PlanTrace trace;
    private final Deque<Sent> unacknowledged = new ArrayDeque<>();
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
        Long epoch = event.epoch();
        epochs.put(sent.id(), epoch == null ? 0 : epoch);
        return sent;
    }

    /** Has what was said sent, where nothing follows at once that is waited for. */
    void release() {
        log.push();
    }

    /** Says something of another entity for the plan's sake. */
    void say(EntityKey other, PlanEvent event, Trace part) throws InterruptedException {
        append(other, event, part);
    }

    /** Answers a rollback command. A refused answer is no news: the rollback was settled before. */
    void answer(PlanEvent event) throws InterruptedException {
        append(plan, event, trace.now());
        log.push();
    }

    /**
     * Waits until the log has everything that was said.
     *
     * @throws PlanStoppedException when it does not have all of it in time
     */
    void acknowledged() throws InterruptedException {
        push();
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
        try {
            Sent sent = log.hand(entity, source, event, part.traceparent());
            unacknowledged.add(sent);
            return sent;
        } catch (InterruptException e) {
            throw interrupted();
        } catch (KafkaException | IllegalStateException e) {
            throw unavailable(e);
        }
    }

    private void push() throws InterruptedException {
        try {
            log.pushAndWait(unacknowledged.size());
        } catch (InterruptException e) {
            throw interrupted();
        }
    }

    private InterruptedException interrupted() {
        boolean ignored = Thread.interrupted();
        return new InterruptedException("interrupted while an event of " + plan + " was on its way");
    }

    private PlanStoppedException unavailable(Throwable cause) {
        return new PlanStoppedException(
                Problem.LOG_UNAVAILABLE,
                "the log did not acknowledge an event of " + plan + " (" + cause.getMessage()
                        + "); the plan stops before its next step. Check that the broker is reachable",
                cause);
    }
}
