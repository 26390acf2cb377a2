package dev.rewind.processor.rebuild;

import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.topology.Decider;
import dev.rewind.processor.topology.DecisionSettings;
import dev.rewind.service.config.Configuration;
import dev.rewind.service.topics.EntityPartition;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Replays the events of one partition: decides on them again, with the code of the stream, into scratch stores. */
final class EventReplay implements AutoCloseable {
    private final PartitionLogReader events;
    private final ScratchStores stores;
    private final Decider decider;
    private long count;

    EventReplay(
            KafkaConsumer<byte[], byte[]> consumer,
            Configuration configuration,
            EntityPartition partitions,
            int partition,
            Path scratch) {
        events = new PartitionLogReader(consumer, configuration.topics().planEvents(), partition);
        stores = new ScratchStores(scratch.resolve("events"));
        DecisionSettings settings =
                DecisionSettings.of(configuration, partitions, new AppliedProgress(partitions.count()));
        decider = new Decider(settings, partition, stores.asStores());
    }

    ScratchStores stores() {
        return stores;
    }

    long count() {
        return count;
    }

    /** Replays all events before this offset. */
    void replayTo(long end, LongConsumer progress) {
        for (ConsumerRecord<byte[], byte[]> event = events.peek(end); event != null; event = events.peek(end)) {
            events.next();
            decider.replay(
                    new Record<>(event.key(), event.value(), event.timestamp(), event.headers()),
                    new Where(event.topic(), event.partition(), event.offset()));
            count++;
            progress.accept(event.offset());
        }
    }

    private record Where(String topic, int partition, long offset) implements RecordMetadata {}

    @Override
    public void close() {
        stores.close();
    }
}
