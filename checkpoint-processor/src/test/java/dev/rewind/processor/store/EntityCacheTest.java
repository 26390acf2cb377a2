package dev.rewind.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rewind.events.EntityKey;
import dev.rewind.rules.state.EntityState;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntityCacheTest {
    private static final int LARGE = EntityCache.MOST_BYTES / 2 - KnownSnapshots.BYTES;

    private final EntityCache heads = new EntityCache();

    @Test
    void theHeadThatWasNotLookedAtForLongestGoesFirst() {
        keep("a", 0, LARGE);
        keep("b", 0, LARGE);
        heads.get(EntityKey.plan("a"));

        keep("c", 0, LARGE);

        assertThat(heads.get(EntityKey.plan("b"))).isNull();
        assertThat(offset("a")).isZero();
        assertThat(offset("c")).isZero();
    }

    @Test
    void aHeadThatIsTooLargeIsNotKeptNorIsAnOlderOneInItsPlace() {
        keep("a", 0, 1);

        keep("a", 1, EntityCache.MOST_BYTES + 1);

        assertThat(heads.get(EntityKey.plan("a"))).isNull();
        keep("a", 2, 1);
        assertThat(offset("a")).isEqualTo(2);
    }

    @Test
    void whateverIsKeptIsTheNewest() {
        Random random = new Random(7);
        Map<EntityKey, Long> newest = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            String id = "order-" + random.nextInt(2_000);
            keep(id, i, 200 + random.nextInt(1_000));
            newest.put(EntityKey.plan(id), (long) i);
            EntityKey looked = EntityKey.plan("order-" + random.nextInt(2_000));
            EntityState kept = heads.get(looked);
            if (kept != null) {
                assertThat(kept.lastOffset()).isEqualTo(newest.get(looked));
            }
        }
    }

    private void keep(String id, long offset, int bytes) {
        heads.keep(new EntityCache.Head(
                EntityState.initial(EntityKey.plan(id)).atOffset(offset), bytes, new KnownSnapshots()));
    }

    private long offset(String id) {
        EntityState state = heads.get(EntityKey.plan(id));
        assertThat(state).isNotNull();
        return state.lastOffset();
    }
}
