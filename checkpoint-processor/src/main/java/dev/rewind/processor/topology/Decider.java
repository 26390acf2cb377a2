package dev.rewind.processor.topology;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.PlanEvent.DeadlineReached;
import dev.rewind.events.cloudevents.DeadLetterCode;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.Once;
import dev.rewind.events.cloudevents.UnreadableEventException;
import dev.rewind.processor.layout.DamagedRowException;
import dev.rewind.processor.store.EntityRows;
import dev.rewind.processor.store.PartitionStores;
import dev.rewind.rules.Decision;
import dev.rewind.rules.LoggedEvent;
import dev.rewind.rules.state.EntityState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on the events of one partition, both in the stream and in a rebuild from the log. It reads the stores and
 * collects changes; nothing is written until the {@link Reaction} is complete.
 */
public final class Decider {
    private static final Logger LOG = LoggerFactory.getLogger(Decider.class);

    private final DecisionSettings settings;
    private final int partition;
    private final PartitionStores stores;

    /**
     * Creates a decider for one partition.
     *
     * @param partition of {@code plan-events}
     * @param stores of that partition, as they are after the events before
     */
    public Decider(DecisionSettings settings, int partition, PartitionStores stores) {
        this.settings = settings;
        this.partition = partition;
        this.stores = stores;
    }

    /** Decides on an event again and writes the rows, without sending outputs: they were sent the first time. */
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
            return home == partition ? decide(envelope, event, where) : Reaction.reroute(event, home);
        } catch (UnreadableEventException e) {
            return setAside(event, where, e.code(), e.reason());
        } catch (DamagedRowException e) {
            return waitForRepair(event, where, e);
        }
    }

    /** Sets the event aside and leaves the damaged row as it is, so that only this entity is affected. */
    private static Reaction waitForRepair(
            Record<byte[], byte[]> event, RecordMetadata where, DamagedRowException damage) {
        LOG.atError()
                .addKeyValue("partition", where.partition())
                .addKeyValue("offset", where.offset())
                .addKeyValue("why", damage.getMessage())
                .log("An event became a dead letter, because a stored row of its entity is damaged");
        String reason = damage.getMessage() + "; restore the stores, then redrive this event";
        DeadLetterCode code = DeadLetterCode.ENTITY_DAMAGED;
        return Reaction.setAside(code, DeadLetterRecord.of(event, where, code, reason), null);
    }

    private Reaction decide(Envelope<PlanEvent> envelope, Record<byte[], byte[]> event, RecordMetadata where) {
        EntityKey entity = envelope.entity();
        EntityState known = stores.state(entity);
        EntityState before = known == null ? EntityState.initial(entity) : known;
        Reaction reaction = reaction(settings, before, stores.rows(entity), envelope, event, where);
        int largest = reaction.largest();
        return largest <= Reaction.MAX_BYTES
                ? reaction
                : setAside(
                        event,
                        where,
                        DeadLetterCode.OUTCOME_TOO_LARGE,
                        "one record that follows from the event has " + largest + " bytes; at most "
                                + Reaction.MAX_BYTES + " fit. Use smaller states, shorter names or nearer checkpoints");
    }

    /** Decides on an event and collects its changes and outputs, of any size. Trial decisions take the same way. */
    static Reaction reaction(
            DecisionSettings settings,
            EntityState before,
            EntityRows rows,
            Envelope<PlanEvent> envelope,
            Record<byte[], byte[]> event,
            RecordMetadata where) {
        LoggedEvent logged = logged(envelope, event, where);
        Decision decision = Decision.on(before, logged, rows.history(), settings.law());
        rows.apply(decision.facts(), envelope.data().state());
        rows.head(before, decision.state());
        if (logged.once() && !decision.facts().isEmpty()) {
            rows.remember(logged.ref(), logged.at());
        }
        if (envelope.data() instanceof DeadlineReached reached) {
            rows.putBack(reached, decision.state(), logged.at(), where.offset());
        }
        return OutputRecords.of(envelope, event, where, decision, rows, settings);
    }

    private static LoggedEvent logged(
            Envelope<PlanEvent> envelope, Record<byte[], byte[]> event, RecordMetadata where) {
        return new LoggedEvent(
                envelope.entity(),
                new EventRef(envelope.id(), envelope.source(), where.partition(), where.offset()),
                Instant.ofEpochMilli(event.timestamp()),
                envelope.traceId(),
                envelope.data(),
                Once.isMarked(event.headers()));
    }

    /** Makes the event a dead letter. The head of the entity that the key names still moves on to this offset. */
    private Reaction setAside(Record<byte[], byte[]> event, RecordMetadata where, DeadLetterCode code, String reason) {
        EntityKey entity = named(event.key());
        EntityState before = entity == null ? null : readable(entity);
        EntityRows rows = null;
        if (before != null) {
            rows = stores.rows(before.entity());
            rows.head(before, before.atOffset(where.offset()));
        }
        return Reaction.setAside(code, DeadLetterRecord.of(event, where, code, reason), rows);
    }

    /**
     * The state of the entity; null if it has no state or its head is damaged, because a damaged head is not changed.
     */
    private @Nullable EntityState readable(EntityKey entity) {
        try {
            return stores.state(entity);
        } catch (DamagedRowException damaged) {
            return null;
        }
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
