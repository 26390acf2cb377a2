package dev.rewind.benchmarks.load;

import dev.rewind.events.EntityKey;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The interleaved events of many plans. Each plan starts and completes its steps one after the other, and then
 * another plan starts.
 *
 * @param topic the topic of the events
 * @param plans the number of plans that run at the same time
 * @param steps the number of steps per plan, with two events each
 * @param stateBytes the approximate size of the state before a step
 */
public record PlanTraffic(String topic, int plans, int steps, int stateBytes) {

    /** The n-th event, from 0. */
    public ProducerRecord<byte[], byte[]> event(int n) {
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
