package dev.rewind.processor.rebuild;

import dev.rewind.events.config.Configuration;
import dev.rewind.processor.store.Partitions;
import dev.rewind.processor.store.Progress;
import dev.rewind.processor.topology.Decider;
import dev.rewind.processor.topology.DecisionSettings;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** One partition's events, decided anew by the code that decides them in the stream. */
final class Replay implements AutoCloseable {
    private final LogReader events;
    private final ScratchStores stores;
    private final Decider decider;
    private long count;

    Replay(
            KafkaConsumer<byte[], byte[]> consumer,
            Configuration configuration,
            Partitions partitions,
            int partition,
            Path scratch) {
        events = new LogReader(consumer, configuration.topics().planEvents(), partition);
        stores = new ScratchStores(scratch.resolve("events"));
        DecisionSettings settings = DecisionSettings.of(configuration, partitions, new Progress(partitions.count()));
        decider = new Decider(settings, partition, stores.asStores());
    }

    ScratchStores stores() {
        return stores;
    }

    long count() {
        return count;
    }

    /** Brings the stores to where they are before this offset. */
    void to(long end, LongConsumer progress) {
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
