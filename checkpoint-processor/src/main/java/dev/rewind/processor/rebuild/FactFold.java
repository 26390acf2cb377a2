package dev.rewind.processor.rebuild;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.processor.store.EntityRows;
import dev.rewind.processor.store.PartitionStores;
import dev.rewind.rules.state.EntityState;
import dev.rewind.rules.state.IllegalTransitionException;
import dev.rewind.service.config.Configuration;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Folds the facts of one partition into scratch stores, without the rules and without snapshots. */
final class FactFold implements AutoCloseable {
    private final EventReader reader = new EventReader();
    private final PartitionLogReader facts;
    private final ScratchStores scratch;
    private final PartitionStores stores;
    private long count;

    FactFold(KafkaConsumer<byte[], byte[]> consumer, Configuration configuration, int partition, Path directory) {
        facts = new PartitionLogReader(consumer, configuration.topics().checkpointEvents(), partition);
        scratch = new ScratchStores(directory.resolve("facts"));
        stores = scratch.asStores();
    }

    ScratchStores stores() {
        return scratch;
    }

    long count() {
        return count;
    }

    /** Waits until all facts before this offset can be read. */
    void await(long end, Duration patience) {
        facts.await(end, patience);
    }

    /** Folds the readable facts of events up to this offset, inclusive. */
    void foldTo(long eventOffset) {
        long end = facts.end();
        for (ConsumerRecord<byte[], byte[]> record = facts.peek(end); record != null; record = facts.peek(end)) {
            Envelope<Fact> fact = fact(record);
            if (fact.data().event().offset() > eventOffset) {
                return;
            }
            facts.next();
            fold(record, fact.data(), fact.entity());
            count++;
        }
    }

    private void fold(ConsumerRecord<byte[], byte[]> record, Fact fact, EntityKey entity) {
        EntityState known = stores.state(entity);
        EntityState before = known == null ? EntityState.initial(entity) : known;
        EntityRows rows = stores.rows(entity);
        rows.fold(fact);
        rows.head(before, after(before, fact, record));
        rows.write();
    }

    private static EntityState after(EntityState before, Fact fact, ConsumerRecord<byte[], byte[]> record) {
        try {
            return before.after(fact);
        } catch (IllegalTransitionException e) {
            throw new RebuildException("the fact at offset " + record.offset() + " of partition " + record.partition()
                    + " of " + record.topic() + " contradicts the facts before it: " + e.getMessage()
                    + ". Another program writes to that topic, or records are missing");
        }
    }

    private Envelope<Fact> fact(ConsumerRecord<byte[], byte[]> record) {
        try {
            return reader.fact(record.headers(), record.value());
        } catch (UnreadableEventException e) {
            throw new RebuildException("offset " + record.offset() + " of partition " + record.partition() + " of "
                    + record.topic() + " is not a fact: " + e.reason() + ". Another program writes to that topic");
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
