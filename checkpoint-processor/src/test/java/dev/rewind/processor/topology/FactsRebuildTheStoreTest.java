package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Step;
import dev.rewind.events.StepCause;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Sha256;
import dev.rewind.events.json.Snapshot;
import dev.rewind.processor.PlanEvents;
import dev.rewind.rules.EntityState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories of a few entities, duplicates and noise among them. A failing seed is the reproduction. */
class FactsRebuildTheStoreTest {
    private static final int EVENTS = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theFactsAloneLeadToWhatIsStoredAndTheChainHolds(long seed, @TempDir Path directory) throws Exception {
        Random random = new Random(seed);
        Map<EntityKey, EntityState> folded = new HashMap<>();
        try (TestStream stream = new TestStream(directory)) {
            List<Envelope<PlanEvent>> published = new ArrayList<>();
            for (int i = 0; i < EVENTS; i++) {
                boolean again = random.nextInt(10) == 0 && !published.isEmpty();
                Envelope<PlanEvent> event = again
                        ? published.get(Math.max(0, published.size() - 1 - random.nextInt(20)))
                        : random(random, stream);
                published.add(event);
                stream.publish(event);
                for (Envelope<Fact> fact : stream.facts()) {
                    EntityState before =
                            folded.computeIfAbsent(fact.entity(), entity -> EntityState.initial(fact.entity()));
                    folded.put(fact.entity(), before.after(fact.data()));
                }
            }

            for (Map.Entry<EntityKey, EntityState> entity : folded.entrySet()) {
                EntityState stored = stream.state(entity.getKey());
                assertThat(stored).isEqualTo(entity.getValue().at(stored.lastOffset()));
                verifyChain(stream, entity.getKey(), stored);
            }
        }
    }

    private static void verifyChain(TestStream stream, EntityKey entity, EntityState stored) {
        String previous = null;
        long kept = 0;
        for (long sequence = 1; sequence <= stored.taken(); sequence++) {
            Checkpoint checkpoint = stream.stores.checkpoint(entity, sequence);
            if (checkpoint == null) {
                assertThat(stream.stores.isPruned(entity, sequence)).isTrue();
                previous = null;
                continue;
            }
            assertThat(checkpoint.previousChainHash())
                    .isEqualTo(previous == null ? checkpoint.previousChainHash() : previous);
            assertThat(checkpoint.chainHash()).isEqualTo(checkpoint.expectedChainHash());
            assertThat(Sha256.hex(stream.stores.snapshot(entity, checkpoint.stateHash())))
                    .isEqualTo(checkpoint.stateHash());
            previous = checkpoint.chainHash();
            kept++;
        }
        assertThat(kept).isEqualTo(stored.kept());
        assertThat(stored.chainHash()).isEqualTo(previous);
    }

    private static Envelope<PlanEvent> random(Random random, TestStream stream) {
        EntityKey entity = EntityKey.plan("order-" + random.nextInt(3));
        var head = stream.stores.entity(entity);
        Long epoch = head == null || random.nextInt(5) == 0 ? null : Long.valueOf(head.epoch());
        String step = "step-" + random.nextInt(3);
        PlanEvent event = switch (random.nextInt(15)) {
            case 0, 1, 2 -> PlanEvents.started(step, 1, epoch, Map.of("n", random.nextInt(4)));
            case 3, 4 -> PlanEvents.completed(step, epoch);
            case 5 -> PlanEvents.failed(step, 1, epoch);
            case 6 -> PlanEvents.requested(null);
            case 7 -> PlanEvents.captured(random.nextInt(4));
            case 8, 9 -> touching(step, epoch, EntityKey.plan("order-" + random.nextInt(3)));
            case 10 -> capturedFor(step, EntityKey.plan("order-" + random.nextInt(3)));
            case 11 -> new PlanEvent.RetentionDue(null, 3 + random.nextInt(20), null);
            case 12 -> pinned(entity, 1 + random.nextInt(8));
            case 13 -> new PlanEvent.EntityResumed(null, "looked at it", "somebody");
            default -> PlanEvents.applied(entity, 1 + random.nextInt(5));
        };
        return PlanEvents.of(entity, event);
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
        return new PlanEvent.CheckpointPinned(null, new CheckpointId(entity, sequence), "audit", "somebody");
    }
}
