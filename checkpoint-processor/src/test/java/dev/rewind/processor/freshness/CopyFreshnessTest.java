package dev.rewind.processor.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CopyFreshnessTest {
    private final AtomicLong clock = new AtomicLong(1_000);
    private final CopyFreshness freshness = new CopyFreshness(2, clock::get);

    @Test
    void aCopyIsAsOldAsTheNewestEndOfTheLogThatItIsThrough() {
        endsAt(1_000, 10);
        endsAt(2_000, 20);
        clock.set(2_500);

        assertThat(freshness.ageMs(0, 9)).isEmpty();
        assertThat(freshness.ageMs(0, 10)).hasValue(1_500);
        assertThat(freshness.ageMs(0, 19)).hasValue(1_500);
        assertThat(freshness.ageMs(0, 20)).hasValue(500);
    }

    @Test
    void theEndOfTheLogIsTheOneThatWasSeenLast() {
        assertThat(freshness.end(0)).isEmpty();

        endsAt(1_000, 10);
        endsAt(2_000, 20);
        assertThat(freshness.ageMs(0, 20)).hasValue(0);

        assertThat(freshness.end(0)).hasValue(20);
        assertThat(freshness.end(1)).isEmpty();
    }

    @Test
    void whileTheLogStandsStillACopyThatHasItAllStaysYoung() {
        endsAt(1_000, 10);
        endsAt(5_000, 10);
        clock.set(5_100);

        assertThat(freshness.ageMs(0, 10)).hasValue(100);

        endsAt(6_000, 10);
        clock.set(6_100);
        assertThat(freshness.ageMs(0, 10)).hasValue(100);
    }

    @Test
    void aCopyThatLagsGrowsOldAndIsYoungAgainWhenItHasCaughtUp() {
        endsAt(1_000, 10);
        assertThat(freshness.ageMs(0, 10)).hasValue(0);

        endsAt(2_000, 20);
        endsAt(3_000, 30);
        clock.set(3_500);

        assertThat(freshness.ageMs(0, 15)).hasValue(2_500);
        assertThat(freshness.ageMs(0, 30)).hasValue(500);
    }

    @Test
    void aCopyThatIsMadeAnewIsNotTakenForTheOldOne() {
        endsAt(1_000, 10);
        assertThat(freshness.ageMs(0, 10)).hasValue(0);

        assertThat(freshness.ageMs(0, 3)).isEmpty();
        assertThat(freshness.ageMs(0, 10)).hasValue(0);
    }

    @Test
    void whoHasReadJustBeforeTheCopyGotFurtherIsStillAnswered() {
        endsAt(1_000, 10);
        endsAt(2_000, 11);
        clock.set(2_500);

        assertThat(freshness.ageMs(0, 11)).hasValue(500);
        assertThat(freshness.ageMs(0, 10)).hasValue(1_500);
        assertThat(freshness.ageMs(0, 11)).hasValue(500);
        assertThat(freshness.ageMs(0, 10)).hasValue(1_500);
    }

    @Test
    void ofALongLagLessIsRememberedAndNothingIsMadeYounger() {
        for (int i = 0; i < 10_000; i++) {
            endsAt(i, i);
        }
        clock.set(10_000);

        assertThat(freshness.ageMs(0, 5_000).orElse(Long.MAX_VALUE)).isGreaterThanOrEqualTo(5_000);
        assertThat(freshness.ageMs(0, 10_000)).hasValue(1);
    }

    @Test
    void anEmptyPartitionIsWhole() {
        endsAt(1_000, 0);

        assertThat(freshness.ageMs(0, 0)).hasValue(0);
        assertThat(freshness.ageMs(1, 0)).isEmpty();
    }

    private void endsAt(long atMs, long end) {
        clock.set(atMs);
        freshness.ends(atMs, Map.of(0, end));
    }
}
