package dev.rewind.test;

import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.StepContext;
import dev.rewind.runner.StepFailedException;
import dev.rewind.service.config.Configuration;

/** The service of docs/java.md. */
public class Shop {
    public record Order(String id, String item, String charge) {}

    static Plan<Order> fulfilment() {
        return Plan.named("fulfil-order", Order.class)
                .step("charge-card", order -> new Order(order.id(), order.item(), "charge-" + order.id()))
                .undo(order -> System.out.println("refunded " + order.charge()))
                .step("ship", Shop::ship)
                .attempts(3)
                .build();
    }

    public static void main(String[] args) throws Exception {
        try (PlanRunner runner = PlanRunner.connect(Configuration.of(System.getenv(), null))) {
            PlanResult<Order> result = runner.run(fulfilment(), args[0], new Order(args[0], args[1], ""));
            System.out.println(result.outcome() + " " + result.state());
        }
    }

    private static Order ship(Order order, StepContext context) throws StepFailedException {
        if (order.item().equals("anvil")) {
            throw StepFailedException.notRetryable("too_heavy", "an anvil is too heavy for the van");
        }
        if (order.item().equals("vase") && context.step().attempt() == 1) {
            throw new StepFailedException("broken", "the vase broke on the way");
        }
        return order;
    }
}
