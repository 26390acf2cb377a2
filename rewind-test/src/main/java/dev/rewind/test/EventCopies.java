package dev.rewind.test;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.service.clients.LogClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Publishes the events of an entity once more. */
final class EventCopies {

    private EventCopies() {}

    static int publish(TestProcessor installation, EntityKey entity) {
        List<ConsumerRecord<byte[], byte[]>> events = events(installation, entity);
        for (ConsumerRecord<byte[], byte[]> event : events) {
            installation.send(new ProducerRecord<>(
                    event.topic(), event.partition(), event.key(), event.value(), event.headers()));
        }
        return events.size();
    }

    private static List<ConsumerRecord<byte[], byte[]>> events(TestProcessor installation, EntityKey entity) {
        byte[] key = EventWriter.key(entity);
        String topic = installation.configuration().topics().planEvents();
        Map<String, Object> settings = installation.configuration().consumer();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = LogClients.consumer(settings)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
                for (ConsumerRecord<byte[], byte[]> event : consumer.poll(Duration.ofMillis(100))) {
                    if (Arrays.equals(key, event.key())) {
                        events.add(event);
                    }
                }
            }
        }
        return events;
    }
}
