package dev.rewind.query.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.storeapi.Position;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentWritesTest {

    private static final EntityKey ONE = EntityKey.plan("one");
    private static final EntityKey TWO = EntityKey.plan("two");
    private static final EntityKey THREE = EntityKey.plan("three");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final RecentWrites writes = new RecentWrites(2, Duration.ofNanos(10), now::get);

    @Test
    void theLastWriteToAnEntityIsRemembered() {
        writes.remember(ONE, new Position(0, 5));
        writes.remember(ONE, new Position(0, 4));

        assertThat(writes.of(ONE)).isEqualTo(new Position(0, 5));
        assertThat(writes.of(TWO)).isNull();
    }

    @Test
    void theOldestGivesWayWhenThereAreTooMany() {
        writes.remember(ONE, new Position(0, 1));
        writes.remember(TWO, new Position(0, 2));
        writes.remember(ONE, new Position(0, 3));
        writes.remember(THREE, new Position(1, 1));

        assertThat(writes.of(TWO)).isNull();
        assertThat(writes.of(ONE)).isEqualTo(new Position(0, 3));
        assertThat(writes.of(THREE)).isEqualTo(new Position(1, 1));
    }

    @Test
    void aWriteIsForgottenAfterItsSpanAlsoWhenTheClockWraps() {
        writes.remember(ONE, new Position(0, 1));
        now.addAndGet(8);
        writes.remember(TWO, new Position(0, 2));

        now.addAndGet(3);

        assertThat(writes.of(ONE)).isNull();
        assertThat(writes.of(TWO)).isEqualTo(new Position(0, 2));
    }

    @Test
    void theNewestOfEachPartitionStandsForAll() {
        writes.remember(ONE, new Position(0, 9));
        writes.remember(TWO, new Position(0, 7));

        assertThat(writes.newest()).containsExactly(new Position(0, 9));
    }
}
