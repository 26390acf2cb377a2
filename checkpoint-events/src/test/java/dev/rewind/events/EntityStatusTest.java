package dev.rewind.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EntityStatusTest {

    /** A plan that waits or is paused is often the oldest open one. */
    @Test
    void aPlanIsOpenUntilItEnds() {
        assertThat(Stream.of(EntityStatus.values()).filter(status -> !status.isOpenPlan()))
                .containsExactlyInAnyOrder(EntityStatus.COMPLETED, EntityStatus.FAILED, EntityStatus.IDLE);
    }
}
