package shop;

import static dev.rewind.test.RewindAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.test.RewindKit;
import dev.rewind.test.RewindTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import shop.FulfilmentApplication.Cards;
import shop.FulfilmentApplication.Order;
import shop.FulfilmentApplication.Shelf;
import shop.FulfilmentApplication.Warehouse;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@RewindTest
class FulfilmentApplicationTest {

    @Autowired
    private Warehouse warehouse;

    @Autowired
    private Cards cards;

    @Test
    void aLightOrderIsShipped(RewindKit kit) {
        String id = kit.newId("order");

        kit.requestPlan("fulfil-order", id, new Order("hammer", 2, 20, "", ""));

        assertThat(kit.plan(id)).completed().ran("ship").notRolledBack();
        assertThat(cards.charges).containsKey("charge-of-2-hammer");
    }

    @Test
    void aHeavyOrderIsTakenBack(RewindKit kit) {
        String id = kit.newId("order");

        kit.requestPlan("fulfil-order", id, new Order("anvil", 3, 300, "", ""));

        assertThat(kit.plan(id)).failedAt("ship").failedWith("too_heavy").rolledBackTo("reserve-stock").undid("charge-card");
        assertThat(kit.entity(warehouse.key("anvil"))).rolledBackTo(1);
        assertThat(warehouse.shelf("anvil")).isEqualTo(new Shelf("anvil", 10));
        assertThat(cards.charges).doesNotContainKey("charge-of-3-anvil");
    }
}
