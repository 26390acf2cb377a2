package dev.rewind.processor.topology;

import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Step;
import dev.rewind.events.StepCause;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.PlanEvents;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Events of all kinds, in an order that only a seed decides. */
public final class RandomPlanEvents {

    private RandomPlanEvents() {}

    /** An event of one of three entities, of the epoch that the entity has now or of none. */
    public static Envelope<PlanEvent> next(Random random, TestStream stream) {
        EntityKey entity = EntityKey.plan("order-" + random.nextInt(3));
        var head = stream.stores.entity(entity);
        Long epoch = head == null || random.nextInt(5) == 0 ? null : Long.valueOf(head.epoch());
        String step = "step-" + random.nextInt(3);
        PlanEvent event = switch (random.nextInt(22)) {
            case 0 -> PlanEvents.startedAfter("step-" + random.nextInt(3), step, epoch, Map.of("n", random.nextInt(4)));
            case 1, 2 -> PlanEvents.started(step, 1, epoch, Map.of("n", random.nextInt(4)));
            case 3, 4 -> PlanEvents.completed(step, epoch);
            case 5 -> PlanEvents.failed(step, 1, epoch);
            case 6 -> PlanEvents.requested(null);
            case 7 -> PlanEvents.captured(random.nextInt(4));
            case 8, 9 -> touching(step, epoch, EntityKey.plan("order-" + random.nextInt(3)));
            case 10 -> capturedFor(step, EntityKey.plan("order-" + random.nextInt(3)));
            case 11 -> new PlanEvent.RetentionDue(null, 3 + random.nextInt(20), null);
            case 12 -> pinned(entity, 1 + random.nextInt(8));
            case 13, 14 -> new PlanEvent.EntityResumed(null, "looked at it", "ann");
            case 15 -> held(random, epoch);
            case 16 -> new PlanEvent.PlanSignalled(epoch, "approved", Snapshot.of(random.nextInt(4)), "ann", null);
            case 17 -> waiting(step, epoch, random);
            case 18 -> new PlanEvent.PlanRequested(null, "report", Snapshot.of(step), Map.of(), null, "ann");
            case 19 -> new PlanEvent.PlanReleased(epoch, "plan-runner:1");
            default -> PlanEvents.applied(entity, 1 + random.nextInt(5));
        };
        return PlanEvents.of(entity, event);
    }

    private static PlanEvent waiting(String step, Long epoch, Random random) {
        PlanEvent.Wait wait = new PlanEvent.Wait("approved", null, random.nextBoolean() ? 60_000L : null);
        return new PlanEvent.StepStarted(
                epoch,
                new Step(step, null, 1),
                Snapshot.of(step),
                60_000L,
                null,
                Map.of(),
                List.of(),
                null,
                null,
                wait,
                null);
    }

    private static PlanEvent held(Random random, Long epoch) {
        return switch (random.nextInt(3)) {
            case 0 -> new PlanEvent.PlanPauseRequested(epoch, "night", "ann");
            case 1 -> new PlanEvent.PlanCancelRequested(epoch, "sold out", "ann");
            default -> new PlanEvent.EntityParkRequested(epoch, "audit", "ann");
        };
    }

    private static PlanEvent touching(String step, Long epoch, EntityKey touched) {
        return new PlanEvent.StepStarted(
                epoch, new Step(step, null, 1), Snapshot.of(step), null, null, Map.of(), List.of(touched));
    }

    private static PlanEvent capturedFor(String step, EntityKey plan) {
        return new PlanEvent.StateCaptured(
                null, Snapshot.of(step), "for a step", new StepCause(plan, step, 1), Map.of(), null);
    }

    private static PlanEvent pinned(EntityKey entity, long sequence) {
        return new PlanEvent.CheckpointPinned(null, new CheckpointId(entity, sequence), "audit", "ann");
    }
}
