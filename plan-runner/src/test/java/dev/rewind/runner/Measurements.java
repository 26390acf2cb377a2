package dev.rewind.runner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rewind.events.EntityKey;
import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent.StepStarted;
import dev.rewind.events.RollbackCommand;
import dev.rewind.events.Step;
import dev.rewind.events.cloudevents.Envelope;
import dev.rewind.events.cloudevents.EventWriter;
import dev.rewind.events.config.Setting;
import dev.rewind.events.json.Json;
import dev.rewind.events.json.Snapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Prints figures on a broker in this JVM: what a step costs beside a bare acknowledged produce of the same event, and
 * how long a failed step waits for its command. {@code [steps]}, default 20000.
 */
public final class Measurements {

    private static final int ROUNDS = 3;

    private Measurements() {}

    public static void main(String[] args) throws Exception {
        int steps = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        JsonNode state = Json.mapper().readTree("{\"text\":\"" + "x".repeat(1_000) + "\",\"n\":1}");
        for (int round = 0; round < ROUNDS; round++) {
            print("bare produce, acks=all", bare(state, steps));
            print(
                    "step, no processor",
                    steps(
                            PlanRunner.connect(Rewind.withoutProcessor().with(Map.of(Setting.DECISION_WAIT, "1ms"))),
                            state,
                            steps));
            print("step, with a processor", steps(PlanRunner.connect(Rewind.running()), state, steps));
            print("failed to commanded", failures(state, 100));
        }
        System.exit(0);
    }

    private static long[] bare(JsonNode state, int count) throws Exception {
        Map<String, Object> settings = new HashMap<>(Rewind.withoutProcessor().producer());
        settings.put("acks", "all");
        settings.put("linger.ms", 0);
        long[] nanos = new long[count];
        EntityKey entity = EntityKey.plan(Rewind.freshId("bare"));
        String topic = Rewind.withoutProcessor().topics().planEvents();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                StepStarted event = new StepStarted(
                        1L, new Step("s" + i, i, 1), Snapshot.of(state), null, null, Map.of(), List.of());
                long begun = System.nanoTime();
                producer.send(EventWriter.record(
                                topic, Envelope.of(UUID.randomUUID().toString(), "/t", entity, Instant.now(), event)))
                        .get();
                nanos[i] = System.nanoTime() - begun;
            }
        }
        return nanos;
    }

    private static long[] steps(PlanRunner runner, JsonNode state, int count) throws Exception {
        StepBuilder<JsonNode> plan = Plan.named("measure", JsonNode.class).step("s0", it -> it);
        // Built in pieces: a builder copies what it has.
        int perPlan = 500;
        for (int i = 1; i < perPlan; i++) {
            plan = plan.step("s" + i, it -> it);
        }
        Plan<JsonNode> built = plan.build();
        long[] nanos = new long[count];
        int[] next = {0};
        try (runner) {
            PlanListener clock = new PlanListener() {
                private long last = System.nanoTime();

                @Override
                public void stepStarted(EntityKey of, Step step) {
                    long now = System.nanoTime();
                    if (step.index() != null && step.index() > 0 && next[0] < count) {
                        nanos[next[0]++] = now - last;
                    }
                    last = now;
                }
            };
            while (next[0] < count) {
                runner.start(built, state, clock);
            }
        }
        return nanos;
    }

    private static long[] failures(JsonNode state, int count) throws Exception {
        Plan<JsonNode> plan = Plan.named("measure", JsonNode.class)
                .step("fails", (it, context) -> {
                    if (context.step().attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return it;
                })
                .attempts(2)
                .build();
        long[] nanos = new long[count];
        int[] next = {0};
        try (PlanRunner runner = PlanRunner.connect(Rewind.running())) {
            PlanListener clock = new PlanListener() {
                private long failed;

                @Override
                public void stepFailed(EntityKey of, Step step, ErrorDetail error) {
                    failed = System.nanoTime();
                }

                @Override
                public void commandReceived(RollbackCommand command) {
                    nanos[next[0]++] = System.nanoTime() - failed;
                }
            };
            for (int i = 0; i < count; i++) {
                runner.run(plan, Rewind.freshId("fails"), state, clock);
            }
        }
        return nanos;
    }

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%-26s n=%6d  p50 %7.3f ms  p90 %7.3f ms  p99 %7.3f ms%n",
                what,
                nanos.length,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 9 / 10] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6);
    }
}
