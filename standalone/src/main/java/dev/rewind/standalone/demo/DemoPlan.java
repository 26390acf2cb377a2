package dev.rewind.standalone.demo;

import dev.rewind.runner.Plan;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import java.time.Duration;

/**
 * A plan of three steps. The first attempt of the second step fails. The first attempt of the third step takes long
 * enough to request a rollback while it runs.
 */
final class DemoPlan {

    static final String RESERVE = "reserve-stock";
    static final String CHARGE = "charge-card";
    static final String SHIP = "ship";

    private static final Duration WORK = Duration.ofMillis(300);
    private static final Duration LONG_WORK = Duration.ofSeconds(30);

    private DemoPlan() {}

    static Plan<DemoOrder> create() {
        return Plan.named("demo", DemoOrder.class)
                .step(RESERVE, (order, context) -> {
                    work(WORK);
                    return order.withStock();
                })
                .undo(order -> work(WORK))
                .step(CHARGE, DemoPlan::charge)
                .attempts(3)
                .undo(order -> work(WORK))
                .step(SHIP, DemoPlan::ship)
                .undo(order -> work(WORK))
                .build();
    }

    private static DemoOrder charge(DemoOrder order, StepContext context) throws Exception {
        work(WORK);
        int attempt = context.step().attempt();
        if (attempt == 1) {
            throw new StepFailedException("gateway_timeout", "the card gateway did not answer");
        }
        return order.paid("payment-" + attempt);
    }

    private static DemoOrder ship(DemoOrder order, StepContext context) throws Exception {
        int attempt = context.step().attempt();
        work(attempt == 1 ? LONG_WORK : WORK);
        return order.shipped("parcel-" + attempt);
    }

    /** Takes the place of a call to another service. */
    private static void work(Duration span) throws InterruptedException {
        Thread.sleep(span.toMillis());
    }
}
