package dev.rewind.benchmarks.load;

import dev.rewind.benchmarks.measure.StreamThreads;
import dev.rewind.service.config.Configuration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Events that wait in the log, and the pace at which an application processes them. */
public final class Backlog {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** The share of the backlog before the measurement: the application gets partitions, opens stores and warms up. */
    private static final int LEAD_IN = 10;

    private final BenchmarkSite site;
    private final Map<TopicPartition, Long> ends;

    /**
     * The pace at which an application processed a backlog.
     *
     * @param eventsPerSecond events per second of elapsed time
     * @param microsPerEvent CPU time of its stream threads per event, which depends less on other load of the
     *     machine
     */
    public record Pace(double eventsPerSecond, double microsPerEvent) {}

    private Backlog(BenchmarkSite site, Map<TopicPartition, Long> ends) {
        this.site = site;
        this.ends = ends;
    }

    /**
     * Publishes events after the existing ones.
     *
     * @param event returns the n-th event
     * @param from the first event to publish, which is the number of existing ones
     * @param to the first event not to publish
     */
    public static Backlog publish(
            BenchmarkSite site,
            Configuration configuration,
            IntFunction<ProducerRecord<byte[], byte[]>> event,
            int from,
            int to) {
        String topic = configuration.topics().planEvents();
        try (BulkPublisher bulk = new BulkPublisher(configuration)) {
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
     * Waits until a group has committed the whole backlog.
     *
     * @param group the consumer group of the application
     * @param alive throws if the application has died
     * @return the pace from the first tenth of the backlog to its end
     */
    public Pace drainedBy(String group, Runnable alive) {
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
        Map<TopicPartition, OffsetAndMetadata> offsets = BenchmarkSite.done(() -> site.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get());
        return ends.keySet().stream()
                .map(offsets::get)
                .mapToLong(offset -> offset == null ? 0 : offset.offset())
                .sum();
    }
}
