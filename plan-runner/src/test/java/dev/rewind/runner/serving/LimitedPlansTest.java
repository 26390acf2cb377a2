package dev.rewind.runner.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.events.EventRef;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LimitedPlansTest {

    private static final EntityKey A = EntityKey.plan("a");
    private static final EntityKey B = EntityKey.plan("b:1~x");
    private static final EventRef OFFER = offer(A, 7);

    private final LimitedPlans plans = new LimitedPlans(1);

    @Test
    void withoutTheOwnershipNoPlanIsAdmitted() {
        assertThat(plans.admits(A, OFFER)).isFalse();

        plans.own("");
        assertThat(plans.admits(A, OFFER)).isTrue();

        plans.lose();
        assertThat(plans.admits(A, OFFER)).isFalse();
    }

    @Test
    void aPlanIsWrittenBeforeItIsTakenAndCountsUntilItsRunHasLeftIt() {
        plans.own("");
        plans.count(A, OFFER);
        assertThat(plans.isSaved(A, OFFER)).isFalse();
        plans.saved();
        plans.begin(A);

        assertThat(plans.isSaved(A, OFFER)).isTrue();
        assertThat(plans.hasRoom()).isFalse();
        assertThat(plans.admits(A, OFFER)).isTrue();
        assertThat(plans.admits(B, offer(B, 8))).isFalse();

        plans.ended(A, true);
        assertThat(plans.admits(B, offer(B, 8))).isTrue();
        assertThat(plans.isSaved()).isFalse();
        assertThat(plans.text()).isEqualTo("[]");
    }

    @Test
    void anotherOfferOfAPlanThatCountsIsWrittenAgain() {
        plans.own("");
        plans.count(A, OFFER);
        plans.saved();

        plans.count(A, offer(A, 9));

        assertThat(plans.isSaved(A, offer(A, 9))).isFalse();
    }

    @Test
    void theNextOwnerDoesNotKnowWhereThePlansOfTheLastOneStand() {
        plans.own("");
        plans.count(B, offer(B, 8));
        LimitedPlans next = new LimitedPlans(1);

        next.own(plans.text());

        assertThat(next.hasRoom()).isFalse();
        assertThat(next.isSaved(B, offer(B, 8))).isTrue();
        assertThat(next.doubtful()).containsOnlyKeys(B).containsValue(offer(B, 8));
        next.left(B);
        assertThat(next.hasRoom()).isTrue();
        assertThat(next.doubtful()).isEmpty();
    }

    @Test
    void aRunThatDidNotTakeItsPlanLeavesItInDoubt() {
        plans.own("");
        plans.count(A, OFFER);
        plans.saved();
        plans.begin(A);

        plans.ended(A, false);

        assertThat(plans.hasRoom()).isFalse();
        assertThat(plans.doubtful()).containsOnlyKeys(A);
    }

    @Test
    void aRunFromBeforeTheOwnershipWasLostSaysNothingAboutThePlan() {
        plans.own("");
        plans.count(A, OFFER);
        plans.saved();
        plans.begin(A);
        String written = plans.text();
        plans.lose();
        plans.own(written);

        plans.ended(A, true);

        assertThat(plans.hasRoom()).isFalse();
        assertThat(plans.doubtful()).containsOnlyKeys(A);
    }

    @Test
    void noMorePlansCountThanTheBrokerWrites() {
        LimitedPlans many = new LimitedPlans(1_000);
        many.own("");
        int counted = 0;
        for (EntityKey next = next(counted); many.admits(next, offer(next, 1)); next = next(counted)) {
            many.count(next, offer(next, 1));
            counted++;
        }

        assertThat(counted).isBetween(75, 100);
        assertThat(many.hasRoom()).isTrue();
        assertThat(many.text().length()).isLessThanOrEqualTo(4_000);
    }

    private static EntityKey next(int number) {
        return EntityKey.plan("%036d".formatted(number));
    }

    private static EventRef offer(EntityKey plan, long offset) {
        return LimitedPlans.asWritten(
                new ReadOffer(plan, new EventRef("any", "/any", 3, offset), new TopicPartition("plan-offers", 0), 0));
    }
}
