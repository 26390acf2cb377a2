package dev.rewind.benchmarks;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The events of many plans at once: each plan starts and completes its steps one after the other, then another plan
 * takes its place.
 *
 * @param topic where they go
 * @param plans how many are under way together
 * @param steps of each plan; two events each
 * @param stateBytes about how large the state before a step is
 */
record Traffic(String topic, int plans, int steps, int stateBytes) {

    /** The n-th event of all, from 0. */
    ProducerRecord<byte[], byte[]> event(int n) {
        int perPlan = 2 * steps;
        int generation = n / (plans * perPlan);
        int plan = generation * plans + n % plans;
        return EventWriter.record(
                topic,
                Envelope.of(
                        "event-" + n,
                        "/benchmarks",
                        EntityKey.plan("busy-" + plan),
                        Instant.now(),
                        new StepEvents(stateBytes, plan).event(n / plans % perPlan)));
    }
}
