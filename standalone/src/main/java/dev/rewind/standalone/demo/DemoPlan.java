package dev.rewind.standalone.demo;

import dev.rewind.runner.Plan;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import java.time.Duration;

/**
 * A plan of three steps: the second fails at its first try, and the third takes its time at its first try, so that
 * somebody can ask for a rollback meanwhile.
 */
final class DemoPlan {

    static final String RESERVE = "reserve-stock";
    static final String CHARGE = "charge-card";
    static final String SHIP = "ship";

    private static final Duration WORK = Duration.ofMillis(300);
    private static final Duration LONG_WORK = Duration.ofSeconds(30);

    private DemoPlan() {}

    static Plan<Order> create() {
        return Plan.named("demo", Order.class)
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

    private static Order charge(Order order, StepContext context) throws Exception {
        work(WORK);
        int attempt = context.step().attempt();
        if (attempt == 1) {
            throw new StepFailedException("gateway_timeout", "the card gateway did not answer");
        }
        return order.paid("payment-" + attempt);
    }

    private static Order ship(Order order, StepContext context) throws Exception {
        int attempt = context.step().attempt();
        work(attempt == 1 ? LONG_WORK : WORK);
        return order.shipped("parcel-" + attempt);
    }

    /** Stands in for a call to another service. */
    private static void work(Duration span) throws InterruptedException {
        Thread.sleep(span.toMillis());
    }
}
