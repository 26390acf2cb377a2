package shop;

import dev.rewind.events.EntityKey;
import dev.rewind.events.RollbackCommand;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.Touched;
import dev.rewind.spring.RollbackHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * A plan over three services: a warehouse, a card company and a carrier. The carrier refuses parcels that are too heavy.
 * Then the plan undoes the charge, and Rewind tells the warehouse, which the plan has touched, to restore its shelf.
 */
@SpringBootApplication
public class FulfilmentApplication {

    /** The state of the plan. */
    public record Order(String item, int count, int kilos, String charge, String parcel) {
        Order charged(String with) {
            return new Order(item, count, kilos, with, parcel);
        }

        Order shipped(String as) {
            return new Order(item, count, kilos, charge, as);
        }
    }

    /** A shelf of the warehouse. It is an entity with its own checkpoints. */
    public record Shelf(String item, int pieces) {}

    public static void main(String[] arguments) {
        SpringApplication.run(FulfilmentApplication.class, arguments);
    }

    @Bean
    Plan<Order> fulfilment(Warehouse warehouse, Cards cards, Carrier carrier) {
        return Plan.named("fulfil-order", Order.class)
                .step("reserve-stock", warehouse::take)
                .touches(order -> List.of(new Touched(warehouse.key(order.item()), warehouse.shelf(order.item()))))
                .step("charge-card", cards::charge)
                .attempts(3)
                .undo(cards::refund)
                .step("ship", carrier::book)
                .build();
    }

    /** Keeps the shelves. It does not know about plans. */
    @Component
    static class Warehouse {
        private final Map<String, Shelf> shelves = new ConcurrentHashMap<>(Map.of("anvil", new Shelf("anvil", 10)));

        EntityKey key(String item) {
            return new EntityKey("shelf", item);
        }

        Shelf shelf(String item) {
            return shelves.computeIfAbsent(item, any -> new Shelf(item, 0));
        }

        Order take(Order order) {
            shelves.computeIfPresent(order.item(), (item, shelf) -> new Shelf(item, shelf.pieces() - order.count()));
            return order;
        }

        @RollbackHandler("shelf")
        Shelf restore(Shelf shelf, RollbackCommand command) {
            shelves.put(shelf.item(), shelf);
            return shelf;
        }
    }

    /** Charges and refunds. Both are idempotent. */
    @Component
    static class Cards {
        final Map<String, Boolean> charges = new ConcurrentHashMap<>();

        Order charge(Order order) {
            String charge = "charge-of-" + order.count() + "-" + order.item();
            charges.put(charge, true);
            return order.charged(charge);
        }

        void refund(Order order) {
            charges.remove(order.charge());
        }
    }

    /** Ships parcels up to 100 kg. */
    @Component
    static class Carrier {
        Order book(Order order) throws StepFailedException {
            if (order.kilos() > 100) {
                throw StepFailedException.notRetryable("too_heavy", order.kilos() + " kg are too much for any van");
            }
            return order.shipped("parcel-" + order.item());
        }
    }

    /** Runs a plan for each order that comes by HTTP. The same id runs once. */
    @RestController
    static class Orders {
        private final PlanRunner runner;
        private final Plan<Order> fulfilment;

        Orders(PlanRunner runner, Plan<Order> fulfilment) {
            this.runner = runner;
            this.fulfilment = fulfilment;
        }

        @PutMapping("/orders/{id}")
        PlanResult<Order> put(@PathVariable String id, @RequestBody Order order) throws InterruptedException {
            return runner.run(fulfilment, "order-" + id, order);
        }
    }
}
