package dev.rewind.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rewind.events.CheckpointId;
import dev.rewind.events.EntityKey;
import dev.rewind.events.Fact;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.RollbackTarget;
import dev.rewind.events.StepCause;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.json.Json;
import dev.rewind.processor.PlanEvents;
import dev.rewind.processor.layout.DamagedRowException;
import dev.rewind.processor.layout.RowName;
import dev.rewind.processor.layout.StoreLayout;
import dev.rewind.testsupport.Scale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A dry run says what the rollback then does: target, steps to undo, participants, damage, refusal. Random histories get
 * damaged, missing and swapped rows of every kind. A failure names the seed to repeat.
 */
class TrialDecisionTest {
    private static final int EVENTS = 120;
    private static final int REQUESTS = 6;
    private static final List<String> KINDS = List.of(
            "checkpoint", "checkpoint", "checkpoint", "state", "step", "touches", "rollback", "gap", "cause", "head");

    static LongStream seeds() {
        long first = Long.getLong("rewind.seed", 1);
        return LongStream.range(first, first + Scale.of(5, 100));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDryRunAndTheRollbackAgree(long seed, @TempDir Path directory) throws Exception {
        Random random = new Random(seed);
        Map<String, Map<Bytes, byte[]>> history = history(random, directory.resolve("history"));
        for (int i = 0; i < REQUESTS; i++) {
            Map<String, Map<Bytes, byte[]>> rows = copy(history);
            EntityKey entity = EntityKey.plan("order-" + random.nextInt(3));
            for (int left = random.nextInt(7); left > 0; left--) {
                damage(random, rows, entity);
            }
            try (TestStream stream = new TestStream(directory.resolve("request-" + i))) {
                stream.takeOver(rows);
                Envelope<PlanEvent> asked = PlanEvents.of(entity, request(random, entity));

                Object tried = trial(stream, asked);
                stream.publish(asked);

                assertThat(outcome(stream, asked.id()))
                        .as("%s, seed %d", asked.data(), seed)
                        .isEqualTo(tried);
            }
        }
    }

    private static Map<String, Map<Bytes, byte[]>> history(Random random, Path directory) {
        try (TestStream stream = new TestStream(directory)) {
            for (int i = 0; i < EVENTS; i++) {
                stream.publish(RandomPlanEvents.next(random, stream));
            }
            return stream.rows();
        }
    }

    private static Map<String, Map<Bytes, byte[]>> copy(Map<String, Map<Bytes, byte[]>> rows) {
        Map<String, Map<Bytes, byte[]>> copy = new TreeMap<>();
        rows.forEach((store, all) -> copy.put(store, new TreeMap<>(all)));
        return copy;
    }

    /** Damages a row of this entity, of a kind that a decision may need. */
    private static void damage(Random random, Map<String, Map<Bytes, byte[]>> rows, EntityKey entity) {
        String kind = KINDS.get(random.nextInt(KINDS.size()));
        String store = kind.equals("head")
                ? StoreLayout.ENTITIES
                : kind.equals("state") ? StoreLayout.SNAPSHOTS : StoreLayout.RECORDS;
        Map<Bytes, byte[]> all = rows.get(store);
        List<Bytes> keys = all.keySet().stream()
                .filter(key -> isOf(key, store, kind, entity))
                .toList();
        if (keys.isEmpty()) {
            return;
        }
        Bytes key = keys.get(random.nextInt(keys.size()));
        switch (random.nextInt(3)) {
            case 0 -> all.remove(key);
            case 1 -> all.put(key, new byte[] {'{'});
            default -> all.put(key, all.get(keys.get(random.nextInt(keys.size()))));
        }
    }

    private static boolean isOf(Bytes key, String store, String kind, EntityKey entity) {
        RowName name = RowName.of(store, key.get());
        return name.kind().equals(kind) && entity.toString().equals(name.entity());
    }

    private static PlanEvent request(Random random, EntityKey entity) {
        long number = 1 + random.nextInt(30);
        String step = "step-" + random.nextInt(3);
        EntityKey plan = EntityKey.plan("order-" + random.nextInt(3));
        @Nullable
        RollbackTarget target = switch (random.nextInt(7)) {
            case 0 -> null;
            case 1 -> new RollbackTarget.ToCheckpoint(new CheckpointId(random.nextInt(5) == 0 ? plan : entity, number));
            case 2 -> new RollbackTarget.ToStep(step);
            case 3 -> new RollbackTarget.ToTime(TestStream.START.plusSeconds(random.nextInt(EVENTS)));
            case 4 -> new RollbackTarget.StepsBack(random.nextInt(6));
            case 5 -> new RollbackTarget.ToCause(new StepCause(plan, step, random.nextBoolean() ? 1 : null));
            default -> new RollbackTarget.ToSequence(number);
        };
        return new PlanEvent.RollbackRequested(
                null,
                target,
                "because",
                "ann",
                random.nextInt(8) == 0 ? new CheckpointId(entity, number) : null,
                random.nextInt(4) == 0 ? Boolean.FALSE : null);
    }

    private static Object trial(TestStream stream, Envelope<PlanEvent> asked) {
        try {
            TrialDecision trial = TrialDecision.on(stream.settings, 0, stream.stores, asked.entity(), asked.data());
            assertThat(trial.tooLarge()).isFalse();
            return trial.facts().stream().map(TrialDecisionTest::comparable).toList();
        } catch (DamagedRowException damage) {
            return damage.getMessage();
        }
    }

    /** What was decided on this event, or which damage made it a dead letter. Other entities may have been asked too. */
    private static Object outcome(TestStream stream, String id) throws Exception {
        List<Object> facts = new ArrayList<>();
        for (Envelope<Fact> fact : stream.facts()) {
            if (id.equals(fact.causationId())) {
                facts.add(comparable(fact.data()));
            }
        }
        for (TestRecord<byte[], byte[]> letter : stream.deadLetters()) {
            if (TestStream.header(letter, "ce_id").equals(id)) {
                assertThat(facts).isEmpty();
                assertThat(TestStream.header(letter, "dead-letter-code")).isEqualTo("entity_damaged");
                return TestStream.header(letter, "dead-letter-reason")
                        .replace("; restore the stores, then redrive this event", "");
            }
        }
        return facts;
    }

    /** The fact without what names its event and its time. */
    private static JsonNode comparable(Fact fact) {
        ObjectNode json = Json.mapper().valueToTree(fact);
        json.remove(List.of("event", "at", "respond_by"));
        if (json.get("cause") instanceof ObjectNode cause) {
            cause.remove("event_id");
        }
        return json.put("type", fact.getClass().getSimpleName());
    }
}
