package dev.rewind.processor.rebuild;

import dev.rewind.events.Fact;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventReader;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.events.config.Configuration;
import dev.rewind.processor.store.EntityRows;
import dev.rewind.processor.store.PartitionStores;
import dev.rewind.rules.EntityState;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** One partition's facts, folded: no rule is asked, and no state is known. */
final class FactFold implements AutoCloseable {
    private final EventReader reader = new EventReader();
    private final LogReader facts;
    private final ScratchStores scratch;
    private final PartitionStores stores;
    private long count;

    FactFold(KafkaConsumer<byte[], byte[]> consumer, Configuration configuration, int partition, Path directory) {
        facts = new LogReader(consumer, configuration.topics().checkpointEvents(), partition);
        scratch = new ScratchStores(directory.resolve("facts"));
        stores = scratch.asStores();
    }

    ScratchStores stores() {
        return scratch;
    }

    long count() {
        return count;
    }

    /** Waits until the facts before this offset can be read. */
    void await(long end, Duration patience) {
        facts.await(end, patience);
    }

    /** Folds the facts that are there now and come of events up to this offset, inclusive. */
    void to(long eventOffset) {
        long end = facts.end();
        for (ConsumerRecord<byte[], byte[]> record = facts.peek(end); record != null; record = facts.peek(end)) {
            Envelope<Fact> fact = fact(record);
            if (fact.data().event().offset() > eventOffset) {
                return;
            }
            facts.next();
            fold(fact);
            count++;
        }
    }

    private void fold(Envelope<Fact> fact) {
        EntityState known = stores.state(fact.entity());
        EntityState before = known == null ? EntityState.initial(fact.entity()) : known;
        EntityRows rows = stores.rows(fact.entity());
        rows.fold(fact.data());
        rows.head(before, before.after(fact.data()));
        rows.write();
    }

    private Envelope<Fact> fact(ConsumerRecord<byte[], byte[]> record) {
        try {
            return reader.fact(record.headers(), record.value());
        } catch (UnreadableEventException e) {
            throw new RebuildException("offset " + record.offset() + " of partition " + record.partition() + " of "
                    + record.topic() + " is no fact: " + e.reason() + ". Somebody else writes to that topic");
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
