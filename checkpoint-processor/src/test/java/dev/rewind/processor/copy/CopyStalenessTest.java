package dev.rewind.processor.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rewind.processor.call.StoreProblem;
import dev.rewind.processor.freshness.AppliedProgress;
import dev.rewind.processor.freshness.CopyFreshness;
import dev.rewind.processor.freshness.GroupMembership;
import dev.rewind.processor.store.StoreReader;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopyStalenessTest {
    private static final ReadOnlyKeyValueStore<Bytes, byte[]> NO_ROWS =
            Stores.inMemoryKeyValueStore("none").get();

    private final AtomicLong clockMs = new AtomicLong(1_000);
    private final AppliedProgress progress = new AppliedProgress(1);
    private final CopyFreshness freshness = new CopyFreshness(1, clockMs::get);
    private final GroupMembership membership = new GroupMembership(Duration.ofSeconds(10), clockMs::get);
    private final CopyStaleness staleness = new CopyStaleness(progress, freshness, membership);

    @BeforeEach
    void aMemberWorksOnAPartitionThatItHasCaughtUpWith() {
        progress.opened(0, 0);
        progress.caughtUp(0, progress.tenure(0));
        membership.confirmed(clockMs.get(), Set.of(0));
    }

    @Test
    void whoCertainlyWorksOnThePartitionIsAsFreshAsCanBeHoweverFarBehind() throws StoreProblem {
        freshness.ends(clockMs.get(), Map.of(0, 100L));

        assertThat(staleness.ms(through(90))).isEmpty();
    }

    @Test
    void whoMayHaveBeenReplacedIsAsOldAsWhatItLacksAndNotAsWhenItWasCertain() throws StoreProblem {
        freshness.ends(clockMs.get(), Map.of(0, 90L));
        clockMs.addAndGet(3_000);
        freshness.ends(clockMs.get(), Map.of(0, 100L));
        membership.confirmed(clockMs.get(), Set.of(0));
        clockMs.addAndGet(6_000);

        assertThat(staleness.ms(through(90))).hasValue(9_000);
        assertThat(staleness.ms(through(100))).hasValue(6_000);
    }

    @Test
    void whoseLogIsFarAheadIsAsOldAsTheLastEventBeforeTheRead() throws StoreProblem {
        freshness.ends(clockMs.get(), Map.of(0, 100L));
        clockMs.addAndGet(6_000);
        long eventAtMs = System.currentTimeMillis() - 60_000;
        PartitionCopy copy = copy(90, eventAtMs);
        progress.reached(0, System.currentTimeMillis());

        assertThat(staleness.ms(copy).orElseThrow()).isGreaterThanOrEqualTo(60_000);
    }

    @Test
    void whoIsNoMemberSaysSo() {
        membership.lost();

        assertThatThrownBy(() -> staleness.ms(through(90)))
                .isInstanceOf(StoreProblem.class)
                .hasMessageContaining("this processor is not a member of its group");
    }

    private PartitionCopy through(long through) {
        return copy(through, AppliedProgress.NOTHING);
    }

    private PartitionCopy copy(long through, long eventAtMs) {
        return new PartitionCopy(
                0, new StoreReader(NO_ROWS, NO_ROWS, NO_ROWS), true, progress.tenure(0), through, eventAtMs);
    }
}
