package dev.rewind.processor.topology;

import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.processor.store.StoreReader;
import dev.rewind.rules.state.EntityState;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * What the stream would decide on an event if it arrived now. A trial takes the same way as an event of the log, through
 * rules, rows and outputs, and ends before the first write.
 *
 * @param before the state of the entity before the event
 * @param facts in order
 * @param tooLarge whether the event would become a dead letter, because a record that follows from it is too large
 */
public record TrialDecision(EntityState before, List<Fact> facts, boolean tooLarge) {
    private static final String ID = "dry-run";
    private static final String SOURCE = "/store-server";

    /**
     * Decides on an event of a reader's stores. Call it while no event is written.
     *
     * @throws dev.rewind.processor.layout.DamagedRowException if the decision needs a row that is damaged; the event
     *     would then become a dead letter
     */
    public static TrialDecision on(
            DecisionSettings settings, int partition, StoreReader reader, EntityKey entity, PlanEvent event) {
        EntityState known = reader.state(entity);
        EntityState before = known == null ? EntityState.initial(entity) : known;
        Instant now = Instant.now();
        Instant last = before.updatedAt();
        Instant at = last != null && last.isAfter(now) ? last : now;
        Envelope<PlanEvent> envelope = Envelope.of(ID, SOURCE, entity, at, event);
        Record<byte[], byte[]> record = new Record<>(
                EventWriter.key(entity), EventWriter.value(event), at.toEpochMilli(), EventWriter.headers(envelope));
        Reaction reaction = Decider.reaction(
                settings, before, reader.rows(entity), envelope, record, new Next(partition, before.lastOffset() + 1));
        return new TrialDecision(before, reaction.facts(), reaction.largest() > Reaction.MAX_BYTES);
    }

    /** The place of the event behind the last one of its entity. */
    private record Next(int partition, long offset) implements RecordMetadata {
        @Override
        public String topic() {
            return ID;
        }
    }
}
