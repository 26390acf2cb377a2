package dev.rewind.benchmarks.load;

import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackId;
import dev.rewind.events.Step;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Events that fill the store with checkpoints to read: artifacts with captured states, plans with steps (one in four
 * entities; some fail, and half of those were rolled back), and one plan with very many checkpoints. Nearly every
 * event leads to one checkpoint. The events of a hundred entities are interleaved.
 *
 * @param topic the topic of the events
 * @param perEntity the number of events per entity other than the long plan; even, at least 6
 * @param every every N-th event belongs to the long plan
 * @param stateBytes the approximate size of each state
 */
public record CheckpointLibrary(String topic, int perEntity, int every, int stateBytes) {

    static final int TEAMS = 20;
    static final int STEPS = 10;
    static final EntityKey LONG = EntityKey.plan("long");

    private static final int TOGETHER = 100;
    private static final int PER_TRACE = 10;

    /** The number of entities other than the long plan that are complete after this number of events. */
    int entities(int events) {
        return (events - events / every) / (perEntity * TOGETHER) * TOGETHER;
    }

    /** The number of checkpoints of the long plan after this number of events. */
    int lengthOfLong(int events) {
        return events / every;
    }

    /** The n-th entity, from 0. */
    EntityKey entity(int n) {
        return isPlan(n) ? EntityKey.plan("order-" + n) : new EntityKey("artifact", "report-" + n);
    }

    /** A checkpoint number that exists in every entity. */
    int sequence(int random) {
        return 1 + random % (perEntity - 2);
    }

    /** The trace id of the checkpoint with this number. */
    String trace(int entity, int sequence) {
        return "%016x%016x".formatted(entity + 1L, (sequence - 1) / PER_TRACE + 1L);
    }

    /** The n-th event, from 0. */
    public ProducerRecord<byte[], byte[]> event(int n) {
        if (n % every == every - 1) {
            return record(n, LONG, "0", step(n / every, -1));
        }
        int others = n - n / every;
        int entity = others / (TOGETHER * perEntity) * TOGETHER + others % TOGETHER;
        int k = others / TOGETHER % perEntity;
        return record(
                n, entity(entity), trace(entity, k + 1), isPlan(entity) ? planned(entity, k) : captured(entity, k));
    }

    private ProducerRecord<byte[], byte[]> record(int n, EntityKey entity, String trace, PlanEvent event) {
        String traceparent = trace.length() == 32 ? "00-" + trace + "-00000000000000a1-01" : null;
        return EventWriter.record(
                topic, new Envelope<>("event-" + n, "/benchmarks", entity, Instant.now(), traceparent, null, event));
    }

    private PlanEvent captured(int entity, int k) {
        return new PlanEvent.StateCaptured(
                null,
                state(entity, k),
                k == 0 ? "entity_created" : "artifact_generated",
                null,
                k == 0 ? Map.of("release", "r-" + entity) : Map.of("team", "team-" + entity % TEAMS),
                null);
    }

    /** Of four plans, one has completed, one has a pending rollback, one was rolled back, and one is running. */
    private PlanEvent planned(int entity, int k) {
        int toEnd = perEntity - 1 - k;
        return switch (entity / 4 % 4) {
            case 0 -> toEnd == 0 ? new PlanEvent.PlanCompleted(null, state(entity, k)) : step(k, entity);
            case 1 -> toEnd == 0 ? failed(k) : step(k, entity);
            case 2 ->
                toEnd == 2 ? failed(k) : toEnd == 1 ? wentBack(entity(entity)) : step(toEnd == 0 ? k - 1 : k, entity);
            default -> step(k, entity);
        };
    }

    private static PlanEvent failed(int k) {
        return new PlanEvent.StepFailed(null, name(k - 1), ErrorDetail.of("Timeout", "the carrier did not answer"));
    }

    private static PlanEvent wentBack(EntityKey plan) {
        return new PlanEvent.RollbackApplied(null, new RollbackId(plan, 1), null, null, List.of());
    }

    private PlanEvent step(int k, int entity) {
        return k % 2 == 0
                ? new PlanEvent.StepStarted(null, name(k), state(entity, k), null, null, Map.of(), List.of())
                : new PlanEvent.StepCompleted(null, name(k - 1), state(entity, k));
    }

    private static Step name(int k) {
        return new Step("step-" + k / 2 % STEPS, k / 2, 1);
    }

    private Snapshot state(int entity, int k) {
        return new StepEvents(stateBytes, entity).state(k);
    }

    private static boolean isPlan(int entity) {
        return entity % 4 == 3;
    }
}
