package dev.rewind.processor.topology;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.processor.store.EntityRows;
import dev.rewind.processor.store.PartitionStores;
import dev.rewind.rules.Decision;
import dev.rewind.rules.EntityState;
import dev.rewind.rules.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the events of one partition, whoever reads them: the stream as they come, a rebuild from the log.
 * Reads the stores; writes nothing before the {@link Reaction} is whole.
 */
public final class Decider {
    private final DecisionSettings settings;
    private final int partition;
    private final PartitionStores stores;

    /**
     * A decider over one partition.
     *
     * @param partition of {@code plan-events}
     * @param stores of that partition, exactly as the events before have left them
     */
    public Decider(DecisionSettings settings, int partition, PartitionStores stores) {
        this.settings = settings;
        this.partition = partition;
        this.stores = stores;
    }

    /** Brings the stores to where they are after this event, and tells nobody: whoever had to know was told then. */
    public void replay(Record<byte[], byte[]> event, RecordMetadata where) {
        EntityRows rows = react(event, where).rows();
        if (rows != null) {
            rows.write();
        }
    }

    Reaction react(Record<byte[], byte[]> event, RecordMetadata where) {
        try {
            Envelope<PlanEvent> envelope = settings.reader().planEvent(event.key(), event.headers(), event.value());
            int home = settings.partitions().of(envelope.entity());
            return home == partition ? decide(envelope, event, where) : Reaction.sendHome(event, home);
        } catch (UnreadableEventException e) {
            return setAside(event, where, e.code(), e.reason());
        }
    }

    private Reaction decide(Envelope<PlanEvent> envelope, Record<byte[], byte[]> event, RecordMetadata where) {
        EntityKey entity = envelope.entity();
        EntityState known = stores.state(entity);
        EntityState before = known == null ? EntityState.initial(entity) : known;
        EntityRows rows = stores.rows(entity);
        LoggedEvent logged = logged(envelope, event, where);
        Decision decision = Decision.on(before, logged, rows, settings.law());
        rows.apply(decision.facts(), envelope.data().state());
        rows.head(before, decision.state());
        if (envelope.data() instanceof DeadlineReached reached) {
            rows.putBack(reached, decision.state(), logged.at(), where.offset());
        }
        Reaction reaction = Outputs.of(envelope, event, where, decision, rows, settings);
        int largest = reaction.largest();
        return largest <= Reaction.MAX_BYTES
                ? reaction
                : setAside(
                        event,
                        where,
                        DeadLetterCode.OUTCOME_TOO_LARGE,
                        "what follows from the event has " + largest + " bytes in one record; at most "
                                + Reaction.MAX_BYTES + " fit. Use smaller states, shorter names or nearer checkpoints");
    }

    private static LoggedEvent logged(
            Envelope<PlanEvent> envelope, Record<byte[], byte[]> event, RecordMetadata where) {
        return new LoggedEvent(
                envelope.entity(),
                new EventRef(envelope.id(), envelope.source(), where.partition(), where.offset()),
                Instant.ofEpochMilli(event.timestamp()),
                envelope.traceId(),
                envelope.data());
    }

    /** The entity that the key names has been through this offset too, whatever the value was. */
    private Reaction setAside(Record<byte[], byte[]> event, RecordMetadata where, DeadLetterCode code, String reason) {
        EntityKey entity = named(event.key());
        EntityState before = entity == null ? null : stores.state(entity);
        EntityRows rows = null;
        if (before != null) {
            rows = stores.rows(before.entity());
            rows.head(before, before.at(where.offset()));
        }
        return Reaction.setAside(code, DeadLetter.of(event, where, code, reason), rows);
    }

    private static @Nullable EntityKey named(byte @Nullable [] key) {
        if (key == null) {
            return null;
        }
        try {
            return EntityKey.parse(new String(key, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException noEntity) {
            return null;
        }
    }
}
