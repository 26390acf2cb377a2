package dev.rewind.benchmarks.load;

import dev.rewind.events.ErrorDetail;
import dev.rewind.events.PlanEvent;
import dev.rewind.events.Step;
import dev.rewind.events.json.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The events that the runner of one plan publishes: each step starts, with the state before it, and completes. */
public final class StepEvents {

    private static final int BYTES_PER_ITEM = 64;

    private final int stateBytes;
    private final long seed;

    /**
     * Creates the events of one plan.
     *
     * @param stateBytes the approximate size of its states, in bytes of canonical JSON; at least 200
     * @param seed differs between plans, so that storage cannot share bytes between their states
     */
    public StepEvents(int stateBytes, long seed) {
        this.stateBytes = stateBytes;
        this.seed = seed;
    }

    /** The n-th event, from 0: even ones start a step, odd ones complete it. */
    public PlanEvent event(int n) {
        return n % 2 == 0 ? started(n / 2) : new PlanEvent.StepCompleted(null, step(n / 2), null);
    }

    /** The start of a step, from a state that no other step has. */
    public PlanEvent started(int step) {
        return new PlanEvent.StepStarted(null, step(step), state(step), 30_000L, null, Map.of(), List.of());
    }

    /** The failure of the same step. */
    PlanEvent failed(int step) {
        return new PlanEvent.StepFailed(null, step(step), ErrorDetail.of("Timeout", "the carrier did not answer"));
    }

    /** An order as a service would store it: texts, numbers, and a list that fills up the size. */
    Snapshot state(int step) {
        Map<String, Object> order = new TreeMap<>();
        order.put("order_id", "order-" + seed);
        order.put("version", step);
        order.put("customer", Map.of("name", "Zoë Müller", "email", "zoe.mueller@example.org", "vip", true));
        order.put("total", 149.95 + step);
        int items = Math.max(1, (stateBytes - 160) / BYTES_PER_ITEM);
        order.put(
                "items",
                IntStream.range(0, items)
                        .mapToObj(item -> Map.of(
                                "sku", "SKU-%08x".formatted(Long.hashCode(seed * 31 + step * 7L + item) & 0xfffffff),
                                "quantity", item % 7 + 1,
                                "price", 10.25 + item,
                                "bin", "A-" + item))
                        .toList());
        return Snapshot.of(order);
    }

    private static Step step(int number) {
        return new Step("step-" + number, number, 1);
    }
}
