package dev.rewind.benchmarks;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Events that make one checkpoint each: entities whose states are captured again and again, one entity after the other.
 *
 * @param topic where they go
 * @param perEntity checkpoints of each entity
 * @param stateBytes about how large each state is
 */
record Captures(String topic, int perEntity, int stateBytes) {

    /** The n-th event of all, from 0. */
    ProducerRecord<byte[], byte[]> event(int n) {
        int entity = n / perEntity;
        return EventWriter.record(
                topic,
                Envelope.of(
                        "capture-" + n,
                        "/benchmarks",
                        new EntityKey("artifact", "report-" + entity),
                        Instant.now(),
                        new PlanEvent.StateCaptured(
                                null,
                                new StepEvents(stateBytes, entity).state(n % perEntity),
                                "artifact_generated",
                                null,
                                Map.of(),
                                null)));
    }
}
