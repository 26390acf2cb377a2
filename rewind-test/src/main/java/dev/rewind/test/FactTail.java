package dev.rewind.test;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.service.clients.LogClients;
import dev.rewind.service.config.Configuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed facts of an installation as they come, and keeps them. */
final class FactTail implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);

    private final EventReader reader = new EventReader();
    private final Consumer<byte[], byte[]> consumer;
    private final Map<EntityKey, List<Fact>> facts = new HashMap<>();
    private final Map<Integer, Long> reached = new HashMap<>();

    FactTail(Configuration configuration) {
        Map<String, Object> settings = configuration.consumer();
        settings.put("isolation.level", "read_committed");
        settings.put("fetch.max.wait.ms", 20);
        settings.put("enable.auto.commit", false);
        consumer = LogClients.consumer(settings);
        String topic = configuration.topics().checkpointEvents();
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads what has come. Waits a moment if nothing has. */
    synchronized void poll() {
        for (ConsumerRecord<byte[], byte[]> fact : consumer.poll(POLL)) {
            try {
                Envelope<Fact> read = reader.fact(fact.headers(), fact.value());
                facts.computeIfAbsent(read.entity(), any -> new ArrayList<>()).add(read.data());
                reached.merge(
                        read.data().event().partition(), read.data().event().offset(), Math::max);
            } catch (UnreadableEventException e) {
                throw new IllegalStateException("a fact of the processor cannot be read: " + e.reason(), e);
            }
        }
    }

    /** All facts about an entity that were read, in the order of the log. */
    synchronized List<Fact> of(EntityKey entity) {
        return List.copyOf(facts.getOrDefault(entity, List.of()));
    }

    /** The offset of the newest event in this partition of {@code plan-events} whose facts were read; -1 if none. */
    synchronized long reached(int partition) {
        return reached.getOrDefault(partition, -1L);
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
