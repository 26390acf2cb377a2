package dev.rewind.test;

import static dev.rewind.test.RewindAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.runner.Plan;
import dev.rewind.runner.PlanResult;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The test without a broker that docs/testing.md shows. {@link TestingGuideTest} compares them. */
@RewindTest(broker = false)
class GiftTest {

    private final Plan<String> gift = Plan.named("gift", String.class)
            .step("glue", item -> item + " in paper")
            .sleep("dry", Duration.ofHours(12))
            .step("ship", item -> item)
            .build();

    @Test
    void theGlueDriesBeforeTheGiftIsShipped(RewindKit kit) throws Exception {
        String id = kit.newId("gift");
        Future<PlanResult<String>> run = kit.start(gift, id, "anvil");
        assertThat(kit.plan(id)).ran("glue").didNotComplete("ship");

        kit.advance(Duration.ofHours(13));

        assertThat(run.get().state()).isEqualTo("anvil in paper");
        assertThat(kit.plan(id)).completed().notRolledBack();
    }
}
