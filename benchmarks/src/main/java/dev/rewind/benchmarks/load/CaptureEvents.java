package dev.rewind.benchmarks.load;

import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Events that lead to one checkpoint each: captured states of one entity after the other.
 *
 * @param topic the topic of the events
 * @param perEntity the number of checkpoints per entity
 * @param stateBytes the approximate size of each state
 */
public record CaptureEvents(String topic, int perEntity, int stateBytes) {

    /** The n-th event, from 0. */
    public ProducerRecord<byte[], byte[]> event(int n) {
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
