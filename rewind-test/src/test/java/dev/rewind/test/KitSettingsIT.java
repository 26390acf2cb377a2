package dev.rewind.test;

import static dev.rewind.test.RewindAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.runner.Plan;
import dev.rewind.service.config.Setting;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A class with settings of its own has a processor of its own, on the same broker. */
@RewindTest(settings = {"REWIND_RETENTION=plan:max_age=30d", "REWIND_PARTITIONS=3"})
@Timeout(120)
class KitSettingsIT {

    private static String address = "";

    private final Plan<String> plan = Plan.named("kept", String.class)
            .step("one", state -> state + "1")
            .step("two", state -> state + "2")
            .build();

    @BeforeAll
    static void aKitOfTheClass(RewindKit kit) {
        address = kit.bootstrapServers();
    }

    @Test
    void retentionOfThirtyDaysPrunesAtOnce(RewindKit kit) throws Exception {
        String id = kit.newId("plan");
        kit.run(plan, id, "-");
        assertThat(kit.plan(id)).completed();

        kit.advance(Duration.ofDays(31));

        assertThat(kit.plan(id)).completed();
        awaitPruned(kit, id);
    }

    @Test
    void theClockOfTheLogGoesForwardOnly(RewindKit kit) {
        Instant before = kit.now();

        kit.advance(Duration.ofDays(400));

        assertThat(kit.now()).isAfterOrEqualTo(before.plus(Duration.ofDays(400)));
        assertThatThrownBy(() -> kit.advance(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }

    @Test
    void plansRunAfterTheClockHasJumped(RewindKit kit) throws Exception {
        kit.advance(Duration.ofDays(100));
        String id = kit.newId("plan");

        assertThat(kit.run(plan, id, "-").completed()).isTrue();
        assertThat(kit.plan(id)).completed().hasCheckpoints(3);
    }

    @Nested
    class OfAnInnerClass {
        @Test
        void theSettingsHold(RewindKit kit) {
            assertThat(kit.configuration().text(Setting.PARTITIONS)).isEqualTo("3");
            assertThat(kit.bootstrapServers()).isEqualTo(address);
        }
    }

    private static void awaitPruned(RewindKit kit, String id) {
        assertThat(kit.plan(id)).pruned(1).pruned(2);
    }
}
