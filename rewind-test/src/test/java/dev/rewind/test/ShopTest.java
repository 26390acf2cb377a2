package dev.rewind.test;

import static dev.rewind.test.RewindAssertions.assertThat;

import org.junit.jupiter.api.Test;

/** The test of docs/java.md. */
@RewindTest(broker = false)
class ShopTest {

    @Test
    void anAnvilIsNotShippedAndTheChargeIsUndone(RewindKit kit) throws Exception {
        String id = kit.newId("order");

        kit.run(Shop.fulfilment(), id, new Shop.Order(id, "anvil", ""));

        assertThat(kit.plan(id)).failedAt("ship").rolledBackTo("charge-card").undid("charge-card");
    }

    @Test
    void aVaseThatBreaksIsShippedAgain(RewindKit kit) throws Exception {
        String id = kit.newId("order");

        kit.run(Shop.fulfilment(), id, new Shop.Order(id, "vase", ""));

        assertThat(kit.plan(id)).completed().rolledBackTo("ship").undidNothing();
    }
}
