package dev.rewind.processor.topology;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import dev.rewind.events.PlanEvent;
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
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The shell around the rules: reads an event, decides, and only then writes and tells. Whatever may throw does so before
 * the first write. An exception here is a bug or a damaged store, never bad input: it ends the stream.
 */
final class DecisionProcessor extends ContextualProcessor<byte[], byte[], Routed, byte[]> {
    private final DecisionSettings settings;
    private @Nullable PartitionStores stores;
    private int partition;

    DecisionProcessor(DecisionSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<Routed, byte[]> context) {
        super.init(context);
        stores = new PartitionStores(context);
        partition = context.taskId().partition();
        settings.progress().opened(partition);
    }

    @Override
    public void close() {
        settings.progress().closed(partition);
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        RecordMetadata where = context().recordMetadata().orElseThrow();
        Reaction reaction = react(event, where);
        reaction.write(context(), event.timestamp());
        settings.progress().passed(partition, where.offset());
    }

    private Reaction react(Record<byte[], byte[]> event, RecordMetadata where) {
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
        EntityState known = stores().state(entity);
        EntityState before = known == null ? EntityState.initial(entity) : known;
        EntityRows rows = stores().rows(entity);
        Decision decision = Decision.on(before, logged(envelope, event, where), rows, settings.law());
        rows.apply(decision.facts(), envelope.data().state());
        rows.head(before, decision.state());
        Reaction reaction = Outputs.of(envelope, event, where, decision, rows);
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
        EntityState before = named(event.key());
        EntityRows rows = null;
        if (before != null) {
            rows = stores().rows(before.entity());
            rows.head(before, before.at(where.offset()));
        }
        return Reaction.setAside(event, DeadLetter.of(event, where, code, reason), rows);
    }

    private @Nullable EntityState named(byte @Nullable [] key) {
        if (key == null) {
            return null;
        }
        try {
            return stores().state(EntityKey.parse(new String(key, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException noEntity) {
            return null;
        }
    }

    private PartitionStores stores() {
        if (stores == null) {
            throw new IllegalStateException("not initialised");
        }
        return stores;
    }
}
