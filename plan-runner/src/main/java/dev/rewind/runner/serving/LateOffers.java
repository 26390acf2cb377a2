package dev.rewind.runner.serving;

import dev.rewind.events.EntityKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds offers that the runner whose partition they are in does not take: it died or stands still and its group has not
 * noticed, its partitions move, or it has as many plans as it may. It reads all offers of a name beside the group, from
 * the group's positions on, and commits nothing. An offer is late when the group's position has not passed it after some
 * seconds. Any free runner may take it then; if two do, epochs fence the first. Not safe for use by several threads.
 */
final class LateOffers implements AutoCloseable {

    private static final long LATE = TimeUnit.SECONDS.toNanos(2);
    /** Runners look at different times, so that most late offers are taken by one of them only. */
    private static final long SPREAD = TimeUnit.MILLISECONDS.toNanos(1_500);

    private static final long LOOK_AT_POSITIONS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
    /** So many offers are kept; further ones stay in the log until these are looked at. */
    private static final int MOST = 1_000;

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final OfferReader reader;
    private final Random random = new Random();
    private final Deque<Seen> seen = new ArrayDeque<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private @Nullable Long lookedAt;

    private record Seen(ReadOffer offer, long lateAt) {}

    /**
     * Creates the reader.
     *
     * @param consumer of the group of this plan name, which has joined it not; this closes it
     */
    LateOffers(Consumer<byte[], byte[]> consumer, String topic, OfferReader reader) {
        this.consumer = consumer;
        this.topic = topic;
        this.reader = reader;
    }

    /**
     * The next late offer; null if there is none now.
     *
     * @param here whether this runner deals with offers of a plan already
     * @param now {@link System#nanoTime}
     */
    @Nullable
    ReadOffer next(Predicate<EntityKey> here, long now) {
        read(now);
        while (!seen.isEmpty() && seen.getFirst().lateAt() - now <= 0) {
            if (!knowsPositions(now)) {
                return null;
            }
            ReadOffer offer = seen.removeFirst().offer();
            if (offer.offset() >= positions.getOrDefault(offer.partition(), 0L) && !here.test(offer.plan())) {
                return offer;
            }
        }
        return null;
    }

    /** Looks at an offer again some seconds later. */
    void again(ReadOffer offer, long now) {
        seen.addLast(new Seen(offer, lateAt(now)));
    }

    @Override
    // close(CloseOptions) exists from Kafka 4.1 on, and the SDK runs with 4.0 too.
    @SuppressWarnings("deprecation")
    public void close() {
        consumer.close(ANSWER_WITHIN);
    }

    private void read(long now) {
        if (consumer.assignment().isEmpty()) {
            consumer.assign(consumer.partitionsFor(topic, ANSWER_WITHIN).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
        }
        if (seen.size() < MOST) {
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ZERO)) {
                ReadOffer offer = reader.offer(message);
                if (offer != null) {
                    seen.addLast(new Seen(offer, lateAt(now)));
                }
            }
        }
    }

    /** Asks for the group's positions, at most once in a while. */
    private boolean knowsPositions(long now) {
        Long last = lookedAt;
        if (last != null && now - last < LOOK_AT_POSITIONS) {
            return true;
        }
        Set<TopicPartition> all = new HashSet<>(consumer.assignment());
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(all, ANSWER_WITHIN);
            for (TopicPartition partition : List.copyOf(all)) {
                OffsetAndMetadata position = committed.get(partition);
                if (position != null) {
                    positions.put(partition, position.offset());
                }
            }
            lookedAt = now;
            return true;
        } catch (TimeoutException e) {
            // The next look asks again.
            return false;
        }
    }

    private long lateAt(long now) {
        return now + LATE + (long) (random.nextDouble() * SPREAD);
    }
}
