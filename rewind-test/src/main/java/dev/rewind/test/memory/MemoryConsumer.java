package dev.rewind.test.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** The methods of a Kafka consumer that the SDK calls, for a {@link MemoryLog}. */
final class MemoryConsumer {

    private final MemoryLog log;
    private final String group;
    private final boolean fromEnd;
    private final int most;
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final Set<String> subscribed = new HashSet<>();
    private @Nullable ConsumerRebalanceListener listener;
    private boolean wokenUp;

    MemoryConsumer(MemoryLog log, Map<String, Object> settings) {
        this.log = log;
        this.group = String.valueOf(settings.getOrDefault(ConsumerConfig.GROUP_ID_CONFIG, ""));
        this.fromEnd = !"earliest".equals(settings.get(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG));
        this.most = Integer.parseInt(String.valueOf(settings.getOrDefault(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS)));
    }

    Set<TopicPartition> assignment() {
        synchronized (log) {
            return Set.copyOf(positions.keySet());
        }
    }

    void assign(Collection<TopicPartition> places) {
        synchronized (log) {
            positions.keySet().retainAll(places);
            paused.retainAll(places);
            places.forEach(place -> positions.computeIfAbsent(place, this::beginning));
        }
    }

    void subscribe(Collection<String> topics, ConsumerRebalanceListener rebalances) {
        synchronized (log) {
            subscribed.addAll(topics);
            listener = rebalances;
            log.members(group).add(this);
        }
    }

    ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        synchronized (log) {
            while (true) {
                if (wokenUp) {
                    wokenUp = false;
                    throw new WakeupException();
                }
                takePartitions();
                Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = take();
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (!found.isEmpty() || left <= 0) {
                    return new ConsumerRecords<>(found, offsets(found.keySet()));
                }
                try {
                    log.wait(left);
                } catch (InterruptedException e) {
                    throw new InterruptException(e);
                }
            }
        }
    }

    void seek(TopicPartition place, long offset) {
        synchronized (log) {
            positions.put(place, offset);
        }
    }

    void seek(TopicPartition place, OffsetAndMetadata offset) {
        seek(place, offset.offset());
    }

    void seekToBeginning(Collection<TopicPartition> places) {
        places.forEach(place -> seek(place, 0));
    }

    void seekToEnd(Collection<TopicPartition> places) {
        synchronized (log) {
            positions.putAll(log.ends(places));
        }
    }

    long position(TopicPartition place) {
        synchronized (log) {
            Long position = positions.get(place);
            if (position == null) {
                throw new IllegalStateException(place + " is not assigned to this consumer");
            }
            return position;
        }
    }

    void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        synchronized (log) {
            log.committed(group).putAll(offsets);
        }
    }

    Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> places) {
        synchronized (log) {
            Map<TopicPartition, OffsetAndMetadata> known = new HashMap<>(log.committed(group));
            known.keySet().retainAll(places);
            return known;
        }
    }

    Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> places, Duration most) {
        return committed(places);
    }

    List<PartitionInfo> partitionsFor(String topic) {
        return log.partitionsOf(topic).stream()
                .map(place -> new PartitionInfo(topic, place.partition(), null, null, null))
                .toList();
    }

    List<PartitionInfo> partitionsFor(String topic, Duration most) {
        return partitionsFor(topic);
    }

    Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> places) {
        Map<TopicPartition, Long> beginnings = new HashMap<>();
        places.forEach(place -> beginnings.put(place, 0L));
        return beginnings;
    }

    Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> places) {
        synchronized (log) {
            return log.ends(places);
        }
    }

    Set<TopicPartition> paused() {
        synchronized (log) {
            return Set.copyOf(paused);
        }
    }

    void pause(Collection<TopicPartition> places) {
        synchronized (log) {
            paused.addAll(places);
        }
    }

    void resume(Collection<TopicPartition> places) {
        synchronized (log) {
            paused.removeAll(Set.copyOf(places));
        }
    }

    // Kafka will make it an interface; this class then implements it.
    @SuppressWarnings("removal")
    ConsumerGroupMetadata groupMetadata() {
        return new ConsumerGroupMetadata(group);
    }

    void wakeup() {
        synchronized (log) {
            wokenUp = true;
            log.notifyAll();
        }
    }

    void close() {
        synchronized (log) {
            if (listener != null && !positions.isEmpty()) {
                listener.onPartitionsRevoked(assignment());
            }
            positions.clear();
            log.members(group).remove(this);
            log.notifyAll();
        }
    }

    void close(Duration most) {
        close();
    }

    /** Takes all partitions of the topics if no older consumer of the group is there. */
    private void takePartitions() {
        if (listener != null && positions.isEmpty() && log.members(group).peek() == this) {
            assign(subscribed.stream()
                    .flatMap(topic -> log.partitionsOf(topic).stream())
                    .toList());
            listener.onPartitionsAssigned(assignment());
        }
    }

    /** The next records. Moves the positions behind them. */
    private Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> take() {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new LinkedHashMap<>();
        int room = most;
        for (Map.Entry<TopicPartition, Long> place : positions.entrySet()) {
            List<ConsumerRecord<byte[], byte[]>> all = log.of(place.getKey());
            int from = (int) Math.min(all.size(), place.getValue());
            int to = paused.contains(place.getKey()) ? from : Math.min(all.size(), from + room);
            if (to > from) {
                found.put(place.getKey(), new ArrayList<>(all.subList(from, to)));
                place.setValue((long) to);
                room -= to - from;
            }
        }
        return found;
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(Set<TopicPartition> places) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        places.forEach(place -> offsets.put(place, new OffsetAndMetadata(position(place))));
        return offsets;
    }

    private long beginning(TopicPartition place) {
        OffsetAndMetadata known = group.isEmpty() ? null : log.committed(group).get(place);
        long end = log.of(place).size();
        return known != null ? known.offset() : fromEnd ? end : 0;
    }
}
