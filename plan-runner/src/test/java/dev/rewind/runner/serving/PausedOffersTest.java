package dev.rewind.runner.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PausedOffersTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PausedOffers paused = new PausedOffers();

    @Test
    void anOfferIsTriedAgainAfterPausesThatGrowToFourSeconds() {
        ReadOffer offer = offer("a", 1);

        for (long pause : List.of(1L, 2L, 4L, 4L)) {
            assertThat(paused.hold(offer, 0)).isNull();
            assertThat(paused.due(pause * SECOND - 1)).isNull();
            assertThat(paused.due(pause * SECOND)).isEqualTo(offer);
            assertThat(paused.due(pause * SECOND)).isNull();
        }
        paused.dealtWith(offer.plan());
        assertThat(paused.hold(offer, 0)).isNull();
        assertThat(paused.due(SECOND)).as("a new offer begins anew").isEqualTo(offer);
    }

    @Test
    void ofTwoOffersOfAPlanTheLaterOneIsHeld() {
        assertThat(paused.hold(offer("a", 1), 0)).isNull();
        assertThat(paused.hold(offer("a", 2), 0)).isEqualTo(offer("a", 1));
        assertThat(paused.hold(offer("a", 1), 0)).isEqualTo(offer("a", 1));
        assertThat(paused.hold(offer("b", 3), 0)).isNull();

        assertThat(paused.has(EntityKey.plan("a"))).isTrue();
        assertThat(paused.due(10 * SECOND)).isEqualTo(offer("a", 2));
        assertThat(paused.due(10 * SECOND)).isEqualTo(offer("b", 3));
        assertThat(paused.has(EntityKey.plan("a"))).isFalse();
    }

    @Test
    void anOfferIsTriedAtOnceWhenTheRunOfItsPlanHasEndedHere() {
        paused.hold(offer("a", 1), 0);

        paused.hasten(EntityKey.plan("b"), 5);
        assertThat(paused.due(5)).isNull();
        paused.hasten(EntityKey.plan("a"), 5);

        assertThat(paused.due(5)).isEqualTo(offer("a", 1));
    }

    @Test
    void theOffersOfAPartitionThatAnotherRunnerReadsAreDropped() {
        paused.hold(offer("a", 1), 0);

        paused.forget(List.of(new TopicPartition("plan-offers", 1)));
        assertThat(paused.has(EntityKey.plan("a"))).isTrue();
        paused.forget(List.of(new TopicPartition("plan-offers", 0)));

        assertThat(paused.due(10 * SECOND)).isNull();
    }

    private static ReadOffer offer(String plan, long offset) {
        return new ReadOffer(
                EntityKey.plan(plan),
                new EventRef("e" + offset, "/test", 0, offset),
                new TopicPartition("plan-offers", 0),
                offset);
    }
}
