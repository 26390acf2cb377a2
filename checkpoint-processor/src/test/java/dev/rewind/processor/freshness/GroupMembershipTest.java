package dev.rewind.processor.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GroupMembershipTest {
    private final AtomicLong clock = new AtomicLong(1_000);
    private final GroupMembership membership = new GroupMembership(Duration.ofSeconds(10), clock::get);

    @Test
    void beforeTheCoordinatorHasSaidSoNothingIsCertain() {
        assertThat(membership.isValid()).isFalse();
        assertThat(membership.isKnown()).isFalse();
        assertThat(membership.assigned()).isNull();
    }

    @Test
    void whoWasStalledForHalfASessionIsNotSureOfAnythingUntilTheCoordinatorKnowsHimAgain() {
        membership.confirmed(1_000, Set.of(3));

        clock.set(6_000);
        assertThat(membership.isValid()).isTrue();

        clock.set(6_001);
        assertThat(membership.isValid()).isFalse();
        assertThat(membership.isKnown()).isTrue();

        membership.confirmed(6_000, null);
        assertThat(membership.isValid()).isTrue();
        assertThat(membership.assigned()).containsExactly(3);
    }

    @Test
    void whoIsNoMemberHoldsNothing() {
        membership.confirmed(1_000, Set.of(3));

        membership.lost();

        assertThat(membership.isValid()).isFalse();
        assertThat(membership.isKnown()).isFalse();
        assertThat(membership.assigned()).isNull();
    }
}
