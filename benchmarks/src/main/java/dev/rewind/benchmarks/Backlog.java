package dev.rewind.benchmarks;

import dev.rewind.events.config.Configuration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Events that wait in the log, and how fast an application gets through them. */
final class Backlog {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** Of the backlog, before the clock starts: the application assigns, opens stores and finds its pace. */
    private static final int LEAD_IN = 10;

    private final Site site;
    private final Map<TopicPartition, Long> ends;

    /**
     * How fast an application got through a backlog.
     *
     * @param eventsPerSecond by the clock on the wall
     * @param microsPerEvent what its stream threads worked for each, which hangs less on what else the machine does
     */
    record Pace(double eventsPerSecond, double microsPerEvent) {}

    private Backlog(Site site, Map<TopicPartition, Long> ends) {
        this.site = site;
        this.ends = ends;
    }

    /**
     * Publishes events, in addition to those that are there.
     *
     * @param event gives the n-th of all
     * @param from the first to be published: as many are there
     * @param to the first not to be published
     */
    static Backlog publish(
            Site site,
            Configuration configuration,
            IntFunction<ProducerRecord<byte[], byte[]>> event,
            int from,
            int to) {
        String topic = configuration.topics().planEvents();
        try (Bulk bulk = new Bulk(configuration)) {
            for (int n = from; n < to; n++) {
                bulk.send(event.apply(n));
            }
            bulk.flush();
        }
        Map<TopicPartition, Long> ends = site.ends(topic);
        long there = ends.values().stream().mapToLong(Long::longValue).sum();
        if (there != to) {
            throw new IllegalStateException(there + " of " + to + " events are in the log");
        }
        return new Backlog(site, ends);
    }

    /**
     * Waits until a group has committed all of it.
     *
     * @param group whose offsets tell
     * @param alive throws when the application that does it has died
     * @return how fast, from a tenth of the backlog to its end
     */
    Pace drainedBy(String group, Runnable alive) {
        long all = ends.values().stream().mapToLong(Long::longValue).sum();
        long began = System.nanoTime();
        long giveUp = began + LONGEST_NANOS;
        long doneAtBegin = 0;
        long worked = StreamThreads.cpuNanos();
        while (System.nanoTime() < giveUp) {
            alive.run();
            long done = committed(group);
            long now = System.nanoTime();
            if (doneAtBegin == 0 && done >= all / LEAD_IN && done < all) {
                began = now;
                doneAtBegin = done;
                worked = StreamThreads.cpuNanos();
            }
            if (done >= all) {
                long events = done - doneAtBegin;
                return new Pace(
                        events * 1e9 / Math.max(1, now - began), (StreamThreads.cpuNanos() - worked) / 1e3 / events);
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
