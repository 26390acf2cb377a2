package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.Checkpoint;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Sha256;
import dev.rewind.rules.state.EntityState;
import dev.rewind.testsupport.Scale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of a few entities, with duplicates and unreadable events: 5 of them, or 200 with
 * {@code -Drewind.slow=true}. A failure names the seed to repeat.
 */
class FactsRebuildTheStoreTest {
    private static final int EVENTS = 400;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Scale.of(5, 200));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theFactsAloneLeadToWhatIsStoredAndTheChainHolds(long seed, @TempDir Path directory) throws Exception {
        Random random = new Random(seed);
        Map<EntityKey, EntityState> folded = new HashMap<>();
        try (TestStream stream = new TestStream(directory)) {
            List<Envelope<PlanEvent>> published = new ArrayList<>();
            for (int i = 0; i < EVENTS; i++) {
                boolean again = random.nextInt(10) == 0 && !published.isEmpty();
                Envelope<PlanEvent> event = again
                        ? published.get(Math.max(0, published.size() - 1 - random.nextInt(20)))
                        : RandomPlanEvents.next(random, stream);
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
                assertThat(stored).isEqualTo(entity.getValue().atOffset(stored.lastOffset()));
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
}
