import dev.rewind.events.EntityKey;
import dev.rewind.service.config.Configuration;
import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.PlanRunner;
import dev.rewind.runner.RollbackInbox;
import dev.rewind.runner.StepFailedException;
import dev.rewind.runner.Touched;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A plan over three services: a warehouse, a card company and a carrier. The carrier refuses parcels that are too heavy.
 * Then the plan undoes the charge, and Rewind tells the warehouse, which the plan has touched, to restore its shelf.
 */
public final class OrderFulfilment {

    /** The state of the plan. */
    public record Order(String id, String item, int count, int kilos, String charge, String parcel) {
        Order charged(String with) {
            return new Order(id, item, count, kilos, with, parcel);
        }

        Order shipped(String as) {
            return new Order(id, item, count, kilos, charge, as);
        }
    }

    /** A shelf of the warehouse. It is an entity with its own checkpoints. */
    public record Shelf(String item, int pieces) {}

    /** Keeps the shelves. It does not know about plans. */
    static final class Warehouse {
        private final Map<String, Shelf> shelves = new ConcurrentHashMap<>(Map.of("anvil", new Shelf("anvil", 10)));
        private final CountDownLatch restored = new CountDownLatch(1);

        static EntityKey key(String item) {
            return new EntityKey("shelf", item);
        }

        Shelf shelf(String item) {
            return shelves.get(item);
        }

        Order take(Order order) {
            shelves.computeIfPresent(order.item(), (item, shelf) -> new Shelf(item, shelf.pieces() - order.count()));
            say("warehouse: " + shelf(order.item()));
            return order;
        }

        Shelf restore(Shelf shelf) {
            shelves.put(shelf.item(), shelf);
            say("warehouse: back to " + shelf);
            restored.countDown();
            return shelf;
        }
    }

    /** Charges and refunds. Both are idempotent. */
    static final class Cards {
        private final Map<String, Boolean> charges = new ConcurrentHashMap<>();

        Order charge(Order order) {
            String charge = "charge-" + order.id();
            charges.put(charge, true);
            say("cards: " + charge);
            return order.charged(charge);
        }

        void refund(Order order) {
            charges.remove(order.charge());
            say("cards: refunded " + order.charge());
        }
    }

    /** Ships parcels up to 100 kg. */
    static final class Carrier {
        Order book(Order order) throws StepFailedException {
            if (order.kilos() > 100) {
                throw StepFailedException.notRetryable("too_heavy", order.kilos() + " kg are too much for any van");
            }
            say("carrier: parcel-" + order.id());
            return order.shipped("parcel-" + order.id());
        }
    }

    public static void main(String[] arguments) throws Exception {
        Configuration configuration = Configuration.of(System.getenv(), null);
        Warehouse warehouse = new Warehouse();
        Cards cards = new Cards();
        Carrier carrier = new Carrier();
        Plan<Order> plan = Plan.named("fulfil-order", Order.class)
                .step("reserve-stock", warehouse::take)
                .touches(order -> List.of(new Touched(Warehouse.key(order.item()), warehouse.shelf(order.item()))))
                .undoNotNeeded() // The warehouse puts the shelf back.
                .step("charge-card", cards::charge)
                .timeout(Duration.ofSeconds(30))
                .attempts(3)
                .undo(cards::refund)
                .step("ship", carrier::book)
                .irreversible("the carrier has the parcel")
                .build();
        String run = arguments.length > 0 ? arguments[0] : Long.toString(System.currentTimeMillis());

        try (PlanRunner runner = PlanRunner.connect(configuration);
                RollbackInbox inbox = RollbackInbox.named("warehouse")
                        .restore("shelf", Shelf.class, (shelf, command) -> warehouse.restore(shelf))
                        .start(configuration)) {
            inbox.awaitReady(Duration.ofMinutes(1));
            fulfil(runner, plan, new Order("light-" + run, "anvil", 2, 20, "", ""));
            fulfil(runner, plan, new Order("heavy-" + run, "anvil", 3, 300, "", ""));
            // A failed plan does not wait for the entities that it has touched, so wait for the shelf here.
            warehouse.restored.await(1, TimeUnit.MINUTES);
        }
        say("in the end: " + warehouse.shelf("anvil") + ", " + cards.charges.keySet());
    }

    private static void fulfil(PlanRunner runner, Plan<Order> plan, Order order) throws InterruptedException {
        PlanResult<Order> result = runner.run(plan, "order-" + order.id(), order);
        say("plan:order-" + order.id() + " " + result.outcome() + (result.completed() ? "" : ": " + result.error().message()));
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
