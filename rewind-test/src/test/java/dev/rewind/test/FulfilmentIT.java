package dev.rewind.test;

import static dev.rewind.test.RewindAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanResult;
import dev.rewind.runner.StepFailedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tests that docs/testing.md shows. {@link TestingGuideTest} compares them. */
@Timeout(120)
@RewindTest
class FulfilmentIT {

    private final List<String> effects = new CopyOnWriteArrayList<>();

    private final Plan<Order> fulfilment = Plan.named("fulfilment", Order.class)
            .step("reserve", order -> done("reserve", order))
            .undo(order -> effects.add("release"))
            .step("charge", this::charge)
            .undo(order -> effects.add("refund"))
            .step("ship", order -> done("ship", order))
            .timeout(Duration.ofHours(6))
            .build();

    @Test
    void aDeclinedCardReleasesTheStock(RewindKit kit) throws Exception {
        String id = kit.newId("order");

        kit.run(fulfilment, id, new Order("anvil", 0));

        assertThat(kit.plan(id)).failedAt("charge").rolledBackTo("reserve").undid("reserve");
        assertThat(effects).containsExactly("reserve", "release");
    }

    @Test
    void aParcelThatIsNeverCollectedTimesOut(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        Future<PlanResult<Order>> run = kit.start(fulfilment, id, new Order("heavy anvil", 10));
        assertThat(kit.plan(id)).ran("charge");

        kit.advance(Duration.ofHours(7));

        assertThat(run.get().completed()).isFalse();
        assertThat(kit.plan(id)).timedOutAt("ship").rolledBackTo("reserve").undid("charge", "reserve");
    }

    @Test
    void aChargeWhoseResultIsLostIsMadeOnce(RewindKit kit) throws Exception {
        String id = kit.newId("order");
        kit.loseResultOf("charge");
        assertThatThrownBy(() -> kit.run(fulfilment, id, new Order("anvil", 10)))
                .isInstanceOf(RunnerCrashed.class);

        kit.run(fulfilment, id, new Order("anvil", 10));

        assertThat(kit.plan(id)).completed().rolledBackTo("charge");
        assertThat(effects).containsExactly("reserve", "charge", "charge", "ship");
    }

    /** The state of the plan. */
    record Order(String item, int credit) {}

    private Order charge(Order order) throws Exception {
        if (order.credit() == 0) {
            throw new StepFailedException("card_declined", "there is no money on the card");
        }
        return done("charge", order);
    }

    private Order done(String step, Order order) throws InterruptedException {
        if (step.equals("ship") && order.item().startsWith("heavy")) {
            new CountDownLatch(1).await();
        }
        effects.add(step);
        return order;
    }
}
