package dev.rewind.benchmarks;

import dev.rewind.events.config.Configuration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Events that wait in the log, and how fast an application gets through them. */
final class Backlog {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int PLANS = 500;
    /** Of the backlog, before the clock starts: the application assigns, opens stores and finds its pace. */
    private static final int LEAD_IN = 10;

    private final Site site;
    private final Map<TopicPartition, Long> ends;

    private Backlog(Site site, Map<TopicPartition, Long> ends) {
        this.site = site;
        this.ends = ends;
    }

    /** Publishes them. */
    static Backlog publish(Site site, Configuration configuration, int events, int stateBytes, int steps) {
        String topic = configuration.topics().planEvents();
        Traffic traffic = new Traffic(topic, Math.max(1, Math.min(PLANS, events / (2 * steps))), steps, stateBytes);
        try (Bulk bulk = new Bulk(configuration)) {
            for (int n = 0; n < events; n++) {
                bulk.send(traffic.event(n));
            }
            bulk.flush();
        }
        Map<TopicPartition, Long> ends = site.ends(topic);
        long there = ends.values().stream().mapToLong(Long::longValue).sum();
        if (there != events) {
            throw new IllegalStateException(there + " of " + events + " events are in the log");
        }
        return new Backlog(site, ends);
    }

    /**
     * Waits until a group has committed all of it.
     *
     * @param group whose offsets tell
     * @param alive throws when the application that does it has died
     * @return events per second, from a tenth of the backlog to its end
     */
    double drainedBy(String group, Runnable alive) {
        long all = ends.values().stream().mapToLong(Long::longValue).sum();
        long giveUp = System.nanoTime() + LONGEST_NANOS;
        long began = 0;
        long doneAtBegin = 0;
        while (System.nanoTime() < giveUp) {
            alive.run();
            long done = committed(group);
            long now = System.nanoTime();
            if (began == 0 && done >= all / LEAD_IN) {
                began = now;
                doneAtBegin = done;
            }
            if (done >= all) {
                return (done - doneAtBegin) * 1e9 / Math.max(1, now - began);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new IllegalStateException(
                group + " has committed " + committed(group) + " of " + all + " events within ten minutes");
    }

    private long committed(String group) {
        Map<TopicPartition, OffsetAndMetadata> offsets = Site.done(() -> site.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get());
        return ends.keySet().stream()
                .map(offsets::get)
                .mapToLong(offset -> offset == null ? 0 : offset.offset())
                .sum();
    }
}
